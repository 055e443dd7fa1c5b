using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Optimizers;

/// <summary>SOAP's update: Adam's moments in the eigenbasis of the second moments along every axis; see <see cref="Soap"/>.</summary>
internal sealed class EigenbasisMoments<T> : BlockLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Soap _settings;
    private readonly Dictionary<PlannedBlock, Axis[]> _axes = [];
    private readonly Slot<T> _first;
    private readonly Slot<T> _second;
    private StepContext _step;

    public EigenbasisMoments(Soap settings, ChainBuilder<T> chain)
    {
        _settings = settings;
        (_first, _second) = (chain.Vector("first-moment"), chain.Vector("second-moment"));
        foreach (var block in chain.Blocks)
        {
            int[] modes = block.Shape.Rank > 1 || settings.PreconditionVectors ? Modes.Of(block.Shape, settings.MaxDimension) : [];
            _axes.Add(block, [.. modes.Select(mode => new Axis(
                mode,
                chain.Tensor(block, $"statistics-{mode}", [Modes.Extent(block.Shape, mode), Modes.Extent(block.Shape, mode)]),
                chain.FreshTensor(block, $"basis-{mode}", [Modes.Extent(block.Shape, mode), Modes.Extent(block.Shape, mode)])))]);
        }
    }

    public override void Begin(in StepContext step) => _step = step;

    public override void Apply(in Chunk<T> block, int threads)
    {
        var (shape, axes, gradient) = (block.Block.Shape, _axes[block.Block], block.Doubles());
        if (_step.T == 1)
        {
            foreach (var axis in axes)
            {
                Follow(axis, gradient, shape);
                var n = (int)axis.Statistics.Shape[0];
                axis.Basis.Write(Reversed(DenseMatrices.Eigen(axis.Statistics.Doubles(), n).Columns, n));
            }

            block.Output.Clear();
            return;
        }

        // The reference counts its Adam steps from the second call.
        var t = _step.T - 1;
        var beta1 = _step.Momentum ?? _settings.Beta1;
        var correction = Math.Sqrt(Registers.Weights(_settings.Beta2, t)) / Registers.Weights(beta1, t);
        var first = block.Of(_first);
        var second = block.Of(_second);
        var projected = Project(gradient, shape, axes);
        var update = new double[gradient.Length];
        for (var i = 0; i < update.Length; i++)
        {
            var p = projected[i];
            first[i] = T.CreateChecked((beta1 * double.CreateChecked(first[i])) + ((1 - beta1) * p));
            second[i] = T.CreateChecked((_settings.Beta2 * double.CreateChecked(second[i])) + ((1 - _settings.Beta2) * p * p));
            var denominator = Math.Sqrt(double.CreateChecked(second[i])) + _settings.EpsilonOutside;
            update[i] = denominator == 0 ? 0 : correction * double.CreateChecked(first[i]) / denominator;
        }

        block.Write(Back(update, shape, axes));
        foreach (var axis in axes)
        {
            Follow(axis, gradient, shape);
        }

        if (t % _settings.BasisInterval == 0)
        {
            Refresh(axes, shape, first, second);
        }
    }

    private static double[] Reversed(double[] columns, int n)
    {
        var reversed = new double[columns.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                reversed[(i * n) + j] = columns[(i * n) + n - 1 - j];
            }
        }

        return reversed;
    }

    private static double[] Project(double[] tensor, Shape shape, Axis[] axes)
    {
        foreach (var (mode, _, basis) in axes)
        {
            var n = (int)basis.Shape[0];
            tensor = Modes.Apply(DenseMatrices.Transpose(basis.Doubles(), n, n), tensor, shape, mode);
        }

        return tensor;
    }

    private static double[] Back(double[] tensor, Shape shape, Axis[] axes)
    {
        foreach (var (mode, _, basis) in axes)
        {
            tensor = Modes.Apply(basis.Doubles(), tensor, shape, mode);
        }

        return tensor;
    }

    private void Follow(Axis axis, double[] gradient, Shape shape)
    {
        var beta = _settings.StatisticsDecay ?? _settings.Beta2;
        var (statistics, gram) = (axis.Statistics.Doubles(), Modes.Gram(gradient, shape, axis.Mode));
        for (var i = 0; i < statistics.Length; i++)
        {
            statistics[i] = (beta * statistics[i]) + ((1 - beta) * gram[i]);
        }

        axis.Statistics.Write(statistics);
    }

    // One power iteration on every axis; the first moment goes out of the old basis and into the new one.
    private static void Refresh(Axis[] axes, Shape shape, Span<T> first, Span<T> second)
    {
        var moment = Back(ToDoubles(first), shape, axes);
        var squares = ToDoubles(second);
        foreach (var (mode, statistics, basis) in axes)
        {
            var n = (int)basis.Shape[0];
            var (matrix, columns) = (statistics.Doubles(), basis.Doubles());
            var image = DenseMatrices.Multiply(matrix, columns, n, n, n);
            int[] order = [.. Enumerable.Range(0, n)
                .OrderByDescending(j => Enumerable.Range(0, n).Sum(i => columns[(i * n) + j] * image[(i * n) + j]))];
            var sorted = new double[n * n];
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < n; j++)
                {
                    sorted[(i * n) + j] = image[(i * n) + order[j]];
                }
            }

            basis.Write(DenseMatrices.Orthonormal(sorted, n));
            var rows = Modes.Unfold(squares, shape, mode);
            var width = rows.Length / n;
            var permuted = new double[rows.Length];
            for (var i = 0; i < n; i++)
            {
                Array.Copy(rows, order[i] * width, permuted, i * width, width);
            }

            squares = Modes.Fold(permuted, shape, mode);
        }

        moment = Project(moment, shape, axes);
        for (var i = 0; i < moment.Length; i++)
        {
            (first[i], second[i]) = (T.CreateChecked(moment[i]), T.CreateChecked(squares[i]));
        }
    }

    private static double[] ToDoubles(ReadOnlySpan<T> values)
    {
        var doubles = new double[values.Length];
        for (var i = 0; i < doubles.Length; i++)
        {
            doubles[i] = double.CreateChecked(values[i]);
        }

        return doubles;
    }

    private sealed record Axis(int Mode, Slot<T> Statistics, Slot<T> Basis);
}
