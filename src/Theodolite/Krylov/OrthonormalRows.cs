using Theodolite.Collectives;
using Theodolite.LinearAlgebra;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// A growing set of orthonormal vectors of length P in one block of memory: W [n, P] with W·Wᵀ = I to the roundoff of
/// its dtype. Whatever it needs beyond that block is one vector, or a piece of <see cref="Piece"/> columns. Of several processes each may
/// hold some of the columns: inner products are then sums over them.
/// </summary>
internal sealed class OrthonormalRows : IDisposable
{
    /// <summary>Columns that are combined at a time.</summary>
    private const long Piece = 1 << 16;

    private readonly Processes _processes;
    private readonly (long First, long Count) _own;
    private readonly DType _dtype;
    private readonly Device _device;
    private readonly Tensor _rows;

    /// <param name="capacity">Largest n.</param>
    /// <param name="length">P.</param>
    /// <param name="dtype">Of the rows.</param>
    /// <param name="device">Where they lie.</param>
    /// <param name="processes">Among whom the columns are divided; null for nobody.</param>
    public OrthonormalRows(int capacity, long length, DType dtype, Device device, Processes? processes = null)
    {
        (Capacity, Length, _dtype, _device) = (capacity, length, dtype, device);
        _processes = processes ?? Processes.Alone;
        _own = _processes.Share(length);
        _rows = Tensor.Empty([capacity, _own.Count], dtype, device);
    }

    /// <summary>Largest n.</summary>
    public int Capacity { get; }

    /// <summary>P.</summary>
    public long Length { get; }

    /// <summary>n.</summary>
    public int Count { get; private set; }

    /// <summary>Dtype of the rows.</summary>
    public DType DType => _dtype;

    /// <summary>The columns that this process has of rows, as a view [count, own]; the caller disposes the view.</summary>
    public Tensor View(int first, int count) => _rows.Narrow(0, first, count);

    /// <summary>Whole rows [n, P], given the columns [n, own] of this process; the caller disposes them.</summary>
    public Tensor Whole(Tensor own)
    {
        if (_processes.AreOne)
        {
            return own.Alias();
        }

        var whole = Tensor.Empty([own.Shape[0], Length], _dtype, _device);
        using var columns = whole.Narrow(1, _own.First, _own.Count);
        columns.Copy_(own);
        _processes.Spread(whole);
        return whole;
    }

    /// <summary>Completes a vector [P] of which this process has written its columns.</summary>
    public void Complete<T>(Span<T> vector)
        where T : unmanaged => _processes.Spread(vector);

    /// <summary>The columns of this process of whole rows, as a view; the caller disposes the view.</summary>
    public Tensor Own(Tensor whole) => whole.Narrow(1, _own.First, _own.Count);

    /// <summary>Inner product of two vectors of which this process has its columns.</summary>
    public double Inner(Tensor a, Tensor b) => _processes.Sum(a.InnerProduct(b));

    /// <summary>Norm of a vector of which this process has its columns.</summary>
    public double Norm(Tensor vector)
    {
        var norm = vector.Norm2();
        return _processes.AreOne ? norm : Math.Sqrt(_processes.Sum(norm * norm));
    }

    /// <summary>Takes the columns of a vector that is a unit vector orthogonal to the others already.</summary>
    public void Append(Tensor vector)
    {
        using var row = View(Count, 1);
        row.Copy_(vector);
        Count++;
    }

    /// <summary>
    /// w ← w − Wᵀ·W·w, repeated while a pass takes away more than cancellation allows for (Daniel, Gragg, Kaufman and
    /// Stewart 1976, with the factor 1/√2). Returns the sum of the W·w.
    /// </summary>
    /// <param name="vector">The columns of w.</param>
    /// <param name="norm">‖w‖ before; afterwards that of the remainder.</param>
    public double[] Orthogonalize(Tensor vector, ref double norm)
    {
        var coefficients = new double[Count];
        if (Count == 0)
        {
            return coefficients;
        }

        using var rows = View(0, Count);
        using var turned = rows.T();
        for (var pass = 0; pass < 4; pass++)
        {
            using var step = vector.MatMul(turned);
            _processes.Sum(step);
            Tensor.AddMatMul(vector, vector, step, rows, 1, -1);
            using var wide = step.To(DType.Float64);
            Vectors.AddScaled(coefficients, 1, wide.ToArray<double>());
            var before = norm;
            norm = Norm(vector);
            if (!(norm < 0.7071 * before))
            {
                break;
            }
        }

        return coefficients;
    }

    /// <summary>w ← w − Σ cᵢ·(row i), of the columns of this process.</summary>
    public void Subtract(Tensor vector, ReadOnlySpan<double> coefficients)
    {
        var nonzero = 0;
        foreach (var c in coefficients)
        {
            nonzero += c == 0 ? 0 : 1;
        }

        if (nonzero > 4)
        {
            using var wide = Tensor.From(coefficients, [1, coefficients.Length], _device);
            using var narrow = wide.To(_dtype);
            using var rows = View(0, coefficients.Length);
            Tensor.AddMatMul(vector, vector, narrow, rows, 1, -1);
            return;
        }

        for (var i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i] == 0)
            {
                continue;
            }

            using var row = View(i, 1);
            vector.Add_(row, -coefficients[i]);
        }
    }

    /// <summary>Appends the direction of a vector [1, P], which is overwritten; false where it lies in the span of the others.</summary>
    public bool Add(Tensor vector)
    {
        using var own = Own(vector);
        var before = Norm(own);
        var norm = before;
        Orthogonalize(own, ref norm);
        if (!(norm > 1e3 * _dtype.UnitRoundoff() * before))
        {
            return false;
        }

        own.MultiplyScalar_(1 / norm);
        Append(own);
        return true;
    }

    /// <summary>Appends a uniformly distributed direction of what the others leave; false when they leave nothing.</summary>
    public bool AddRandom(Philox random)
    {
        for (var attempt = 0; attempt < 3 && Count < Length; attempt++)
        {
            using var vector = Gaussian(Length, _dtype, _device, random);
            if (Add(vector))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>W ← M·W, in place.</summary>
    /// <param name="matrix">M, one row of n numbers for each new row.</param>
    /// <param name="count">Rows of M, at most n.</param>
    public void Combine(ReadOnlySpan<double> matrix, int count)
    {
        using var narrow = Matrix(matrix, count);
        for (var start = 0L; start < _own.Count; start += Piece)
        {
            var columns = Math.Min(Piece, _own.Count - start);
            using var rows = View(0, Count);
            using var old = rows.Narrow(1, start, columns);
            using var fresh = narrow.MatMul(old);
            using var head = View(0, count);
            using var target = head.Narrow(1, start, columns);
            target.Copy_(fresh);
        }

        Count = count;
    }

    /// <summary>Calls with pieces [count, columns] of M·W and the column each begins at: those of this process.</summary>
    public void Combined(ReadOnlySpan<double> matrix, int count, Action<Tensor, int> receive)
    {
        using var narrow = Matrix(matrix, count);
        for (var start = 0L; start < _own.Count; start += Piece)
        {
            using var rows = View(0, Count);
            using var old = rows.Narrow(1, start, Math.Min(Piece, _own.Count - start));
            using var piece = narrow.MatMul(old);
            receive(piece, checked((int)(_own.First + start)));
        }
    }

    public void Dispose() => _rows.Dispose();

    private Tensor Matrix(ReadOnlySpan<double> matrix, int count)
    {
        using var wide = Tensor.From(matrix, [count, Count], _device);
        return wide.To(_dtype);
    }

    /// <summary>A vector [1, P] of independent standard normal numbers.</summary>
    public static Tensor Gaussian(long length, DType dtype, Device device, Philox random)
    {
        var vector = Tensor.Empty([1, length], dtype, device);
        var buffer = new double[Math.Min(Piece, length)];
        for (var start = 0L; start < length; start += Piece)
        {
            var columns = (int)Math.Min(Piece, length - start);
            random.FillGaussian(buffer.AsSpan(0, columns));
            using var numbers = Tensor.From<double>(buffer.AsSpan(0, columns), [1, columns]);
            using var piece = vector.Narrow(1, start, columns);
            piece.Copy_(numbers);
        }

        return vector;
    }
}
