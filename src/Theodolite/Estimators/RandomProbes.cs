using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// Numbered random vectors of an operator's size: number i is a function of seed, purpose and i alone, so grouping,
/// threads and devices do not change it.
/// </summary>
internal sealed class RandomProbes(LinearOperator @operator, ProbeKind kind, ulong seed, string purpose)
{
    private double[]? _buffer;

    /// <summary>Probes first … first + count − 1 as rows [count, P] of the operator's dtype.</summary>
    public Tensor Block(int first, int count)
    {
        var n = checked((int)@operator.Dimension);
        _buffer ??= new double[n];
        var block = Tensor.Empty([count, n], @operator.DType);
        for (var i = 0; i < count; i++)
        {
            var random = Philox.For(seed, purpose, (ulong)(first + i));
            if (kind == ProbeKind.Rademacher)
            {
                random.FillRademacher(_buffer);
            }
            else
            {
                random.FillGaussian(_buffer);
            }

            using var row = block.Select(0, i);
            if (@operator.DType == DType.Float64)
            {
                row.CopyFrom<double>(_buffer);
                continue;
            }

            var entries = row.AsSpan<float>();
            for (var j = 0; j < n; j++)
            {
                entries[j] = (float)_buffer[j];
            }
        }

        if (@operator.Device.IsCpu)
        {
            return block;
        }

        using (block)
        {
            return block.To(@operator.Device);
        }
    }
}
