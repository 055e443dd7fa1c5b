using Theodolite.Collectives;
using Theodolite.Torch;

namespace Theodolite.Operators;

/// <summary>
/// The columns of rows [n, P] that each of several processes holds of them: its share, or all where nothing is divided. Inner products,
/// norms and coefficients are then sums over the processes, bitwise the same on each.
/// </summary>
/// <param name="processes">Among whom columns are divided.</param>
/// <param name="length">P.</param>
internal sealed class DividedColumns(Processes processes, long length)
{
    /// <summary>Bytes of a basis beyond which its columns are divided among the processes of an operator: its passes then take longer
    /// than the messages that the division costs.</summary>
    private const long Divided = 64L << 20;

    private readonly (long First, long Count) _own = processes.Share(length);

    /// <summary>P.</summary>
    public long Length => length;

    /// <summary>The first column of this process.</summary>
    public long First => _own.First;

    /// <summary>Number of the columns of this process.</summary>
    public long Count => _own.Count;

    /// <summary>Processes among whom the columns of a basis of so many rows are divided; 1 where each has all.</summary>
    public static int Parts(LinearOperator @operator, long rows) =>
        @operator.Processes.Count > 1 && (decimal)rows * @operator.Dimension * @operator.DType.Size() > Divided
            ? @operator.Processes.Count
            : 1;

    /// <summary>The columns of an operator's vectors, divided among its processes where there are several parts.</summary>
    public static DividedColumns Of(LinearOperator @operator, int parts) =>
        new(parts > 1 ? @operator.Processes : Processes.Alone, @operator.Dimension);

    /// <summary>The columns of this process of whole rows [n, P], as a view; the caller disposes it.</summary>
    public Tensor Own(Tensor whole) => whole.Narrow(1, _own.First, _own.Count);

    /// <summary>Whole rows [n, P], given the columns [n, own] of this process; the caller disposes them.</summary>
    public Tensor Whole(Tensor own)
    {
        if (processes.AreOne)
        {
            return own.Alias();
        }

        var whole = Tensor.Empty([own.Shape[0], length], own.DType, own.Device);
        using (var place = Own(whole))
        {
            place.Copy_(own);
        }

        processes.Spread(whole);
        return whole;
    }

    /// <summary>Completes rows [n, P] of which each process has written its columns.</summary>
    public void Complete(Tensor whole) => processes.Spread(whole);

    /// <summary>Completes a vector [P] of which each process has written its columns.</summary>
    public void Complete<T>(Span<T> whole)
        where T : unmanaged => processes.Spread(whole);

    /// <summary>Overwrites what each process has found from its columns with the sums.</summary>
    public void Sum(Tensor parts) => processes.Sum(parts);

    /// <summary>The same for numbers.</summary>
    public void Sum(Span<double> parts) => processes.Sum(parts);

    /// <summary>The sum of what each process has found from its columns.</summary>
    public double Sum(double part) => processes.Sum(part);

    /// <summary>Inner product of two vectors of which this process has its columns.</summary>
    public double Inner(Tensor a, Tensor b) => processes.Sum(a.InnerProduct(b));

    /// <summary>Norm of a vector of which this process has its columns.</summary>
    public double Norm(Tensor vector)
    {
        var norm = vector.Norm2();
        return processes.AreOne ? norm : Math.Sqrt(processes.Sum(norm * norm));
    }
}
