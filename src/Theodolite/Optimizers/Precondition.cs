using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers;

/// <summary>u ← u ×₁ L₁^(−1/2k) … ×ₖ Lₖ^(−1/2k) with accumulated second moments along every axis; see <see cref="Shampoo"/>.</summary>
internal sealed class Precondition<T> : BlockLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Shampoo _settings;
    private readonly Dictionary<PlannedBlock, Axis[]> _axes = [];
    private readonly Slot<T>? _squares;
    private long _t;

    public Precondition(Shampoo settings, ChainBuilder<T> chain)
    {
        _settings = settings;
        foreach (var block in chain.Blocks)
        {
            _axes.Add(block, [.. Modes.Of(block.Shape, settings.MaxDimension).Select(mode => new Axis(
                mode,
                chain.Tensor(
                    block,
                    $"statistics-{mode}",
                    [Modes.Extent(block.Shape, mode), Modes.Extent(block.Shape, mode)],
                    values => Diagonal(values, Modes.Extent(block.Shape, mode))),
                chain.Tensor(block, $"root-{mode}", [Modes.Extent(block.Shape, mode), Modes.Extent(block.Shape, mode)])))]);
        }

        if (settings.Grafting is ShampooGrafting.Adagrad or ShampooGrafting.Rmsprop)
        {
            _squares = chain.Vector("grafting-squares");
        }
    }

    public override void Begin(in StepContext step) => _t = step.T;

    public override void Apply(in Chunk<T> block, int threads)
    {
        var shape = block.Block.Shape;
        var gradient = block.Doubles();
        var update = gradient;
        foreach (var (mode, statistics, root) in _axes[block.Block])
        {
            var (n, gram, sum) = ((int)statistics.Shape[0], Modes.Gram(gradient, shape, mode), statistics.Doubles());
            var (kept, share) = _settings.Decay is { } beta ? (beta, 1 - beta) : (1, 1);
            for (var i = 0; i < sum.Length; i++)
            {
                sum[i] = (kept * sum[i]) + (share * gram[i]);
            }

            statistics.Write(sum);
            if ((_t - 1) % _settings.RootInterval == 0)
            {
                root.Write(DenseMatrices.Power(sum, n, -0.5 / Math.Max(1, shape.Rank), _settings.Epsilon));
            }

            update = Modes.Apply(root.Doubles(), update, shape, mode);
        }

        var norm = Graft(block, gradient);
        block.Write(update);
        if (norm is { } wanted && Reductions.Norm<T>(block.Output, threads) is > 0 and var own)
        {
            Scaling.Scale(block.Output, wanted / own, threads);
        }
    }

    // The norm of the other optimizer's step, or null.
    private double? Graft(in Chunk<T> block, double[] gradient)
    {
        if (_settings.Grafting == ShampooGrafting.None)
        {
            return null;
        }

        var squares = block.Of(_squares);
        var sum = 0.0;
        var (kept, share, epsilon) = _settings.Grafting == ShampooGrafting.Adagrad ? (1.0, 1.0, 1e-10) : (0.99, 1 - 0.99, 1e-8);
        for (var i = 0; i < gradient.Length; i++)
        {
            var step = gradient[i];
            if (!squares.IsEmpty)
            {
                squares[i] = T.CreateChecked((kept * double.CreateChecked(squares[i])) + (share * step * step));
                step /= Math.Sqrt(double.CreateChecked(squares[i])) + epsilon;
            }

            sum += step * step;
        }

        return Math.Sqrt(sum);
    }

    // ε on the diagonal.
    private void Diagonal(T[] values, long n)
    {
        for (var i = 0L; i < n; i++)
        {
            values[(i * n) + i] = T.CreateChecked(_settings.Epsilon);
        }
    }

    private sealed record Axis(int Mode, Slot<T> Statistics, Slot<T> Root);
}
