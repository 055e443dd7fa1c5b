using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>Mean and standard error of each entry over samples that come as rows, in float64 and two vectors of length P (Welford
/// 1962).</summary>
internal sealed class EntryMoments(LinearOperator @operator) : IDisposable
{
    private readonly Tensor _mean = Tensor.Zeros([@operator.Dimension], DType.Float64, @operator.Device);
    private readonly Tensor _squares = Tensor.Zeros([@operator.Dimension], DType.Float64, @operator.Device);
    private int _count;

    /// <summary>Adds the rows of [k, P].</summary>
    public void Add(Tensor rows)
    {
        for (var i = 0; i < rows.Shape[0]; i++)
        {
            _count++;
            using var row = rows.Select(0, i);
            using var before = row.To(DType.Float64);
            before.Add_(_mean, -1);
            _mean.Add_(before, 1.0 / _count);
            using var weight = Tensor.Scalar((_count - 1.0) / _count, DType.Float64, before.Device);
            using var square = before.Square();
            _squares.Addcmul_(square, weight);
        }
    }

    /// <summary>Mean, after adding an offset [P], and s/√n.</summary>
    public (double[] Values, double[] Errors) Result(Tensor? offset)
    {
        if (offset is not null)
        {
            _mean.Add_(offset);
        }

        using var errors = _squares.MultiplyScalar(_count > 1 ? 1.0 / ((_count - 1.0) * _count) : double.NaN);
        errors.Sqrt_();
        return (_mean.ToArray<double>(), errors.ToArray<double>());
    }

    public void Dispose()
    {
        _mean.Dispose();
        _squares.Dispose();
    }
}
