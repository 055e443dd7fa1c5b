using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Optimizers;

/// <summary>
/// Adafactor's step. A tensor is seen as [A, n, B, m, C] with factored axes n and m: R is the mean over m, [A, n, B, C], and C the
/// mean over n, [A, B, m, C]; V = R·C/mean(R over n). A tensor that is not factored has n = 1 and keeps V.
/// </summary>
internal sealed class FactoredMoments<T> : BlockLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int LinesPerGroup = 64;

    private readonly AdaFactor _settings;
    private readonly Dictionary<PlannedBlock, (Axes Axes, Slot<T>? Rows, Slot<T> Columns)> _moments = [];
    private readonly double _epsilon;
    private StepContext _step;

    public FactoredMoments(AdaFactor settings, ChainBuilder<T> chain)
    {
        _settings = settings;
        _epsilon = settings.Epsilon1 ?? double.CreateChecked(T.BitIncrement(T.One) - T.One);
        foreach (var block in chain.Blocks)
        {
            var axes = Axes.Of(block.Shape, settings);
            _moments.Add(block, axes.Factored
                ? (axes, chain.Tensor(block, "row-means", [axes.A, axes.N, axes.B, axes.C]), chain.Tensor(
                    block,
                    "column-means",
                    [axes.A, axes.B, axes.M, axes.C]))
                : (axes, null, chain.Tensor(block, "second-moment", block.Shape)));
        }
    }

    public override void Begin(in StepContext step) => _step = step;

    public override unsafe void Apply(in Chunk<T> block, int threads)
    {
        if (block.Update.Length == 0)
        {
            return;
        }

        var (axes, rows, columns) = _moments[block.Block];
        var rate = _step.LearningRate * block.Block.RateScale;
        var alpha = (_settings.RelativeStep ? Math.Min(rate, 1 / Math.Sqrt(_step.T)) : rate)
            * (_settings.ParameterScale ? Math.Max(_settings.Epsilon2, Rms<T>(block.Theta, threads)) : 1);
        var kept = 1 - Math.Pow(_step.T, -_settings.DecayExponent);
        fixed (T* updates = block.Update, outputs = block.Output)
        {
            var (update, output) = (new Pinned<T>(updates, block.Update.Length), new Pinned<T>(outputs, block.Output.Length));
            if (rows is null)
            {
                Unfactored(update, output, columns.Values, kept, threads);
            }
            else
            {
                Means(axes, update, rows.Values, columns.Values, kept, threads);
                Factored(axes, update, output, rows.Values, columns.Values, threads);
            }
        }

        var limit = _settings.ClipThreshold is { } threshold ? Math.Max(1, Rms<T>(block.Output, threads) / threshold) : 1;
        Scaling.Scale(block.Output, alpha / limit, threads);
    }

    private static double Rms<TValue>(ReadOnlySpan<TValue> values, int threads)
        where TValue : unmanaged, IBinaryFloatingPointIeee754<TValue> => Reductions.Norm(values, threads) / Math.Sqrt(values.Length);

    private double Square(T g) =>
        (double.CreateChecked(g) * double.CreateChecked(g)) + (_settings.EpsilonForm == AdaFactorEpsilon.Add ? _epsilon : 0);

    private double Root(double v) => Math.Sqrt(_settings.EpsilonForm == AdaFactorEpsilon.Clamp ? Math.Max(v, _epsilon * _epsilon) : v);

    private static T Quotient(T g, double root) => root == 0 ? T.Zero : T.CreateChecked(double.CreateChecked(g) / root);

    private void Unfactored(Pinned<T> update, Pinned<T> output, T[] moment, double kept, int threads) => Workers.Run(
        (moment.Length + 4095) / 4096, 16, threads, (from, to) =>
        {
            var g = update.Span;
            var u = output.Span;
            for (var i = from * 4096; i < Math.Min(moment.Length, to * 4096); i++)
            {
                moment[i] = T.CreateChecked((kept * double.CreateChecked(moment[i])) + ((1 - kept) * Square(g[i])));
                u[i] = Quotient(g[i], Root(double.CreateChecked(moment[i])));
            }
        });

    // Lines are the A·n slices [B, m, C]; a group of them has its own column sums, and groups are added in order.
    private void Means(Axes axes, Pinned<T> update, T[] rows, T[] columns, double kept, int threads)
    {
        var (line, width) = (axes.B * axes.M * axes.C, axes.B * axes.C);
        var perSlab = (axes.N + LinesPerGroup - 1) / LinesPerGroup;
        var sums = new double[axes.A * perSlab][];
        Workers.Run(sums.Length, 1, threads, (from, to) =>
        {
            var across = new double[width];
            for (var group = from; group < to; group++)
            {
                var down = sums[group] = new double[line];
                var (slab, first) = (group / perSlab, group % perSlab * LinesPerGroup);
                for (var i = first; i < Math.Min(axes.N, first + LinesPerGroup); i++)
                {
                    var row = (slab * axes.N) + i;
                    var g = update.Span.Slice(row * line, line);
                    Array.Clear(across);
                    for (var (b, k) = (0, 0); b < axes.B; b++)
                    {
                        var ends = across.AsSpan(b * axes.C, axes.C);
                        for (var j = 0; j < axes.M; j++)
                        {
                            for (var c = 0; c < ends.Length; c++, k++)
                            {
                                var square = Square(g[k]);
                                down[k] += square;
                                ends[c] += square;
                            }
                        }
                    }

                    for (var k = 0; k < width; k++)
                    {
                        ref var mean = ref rows[(row * width) + k];
                        mean = T.CreateChecked((kept * double.CreateChecked(mean)) + ((1 - kept) * across[k] / axes.M));
                    }
                }
            }
        });
        for (var slab = 0; slab < axes.A; slab++)
        {
            for (var k = 0; k < line; k++)
            {
                var sum = 0.0;
                for (var group = slab * perSlab; group < (slab + 1) * perSlab; group++)
                {
                    sum += sums[group][k];
                }

                ref var mean = ref columns[(slab * line) + k];
                mean = T.CreateChecked((kept * double.CreateChecked(mean)) + ((1 - kept) * sum / axes.N));
            }
        }
    }

    private void Factored(Axes axes, Pinned<T> update, Pinned<T> output, T[] rows, T[] columns, int threads)
    {
        var (line, width) = (axes.B * axes.M * axes.C, axes.B * axes.C);
        var means = new double[axes.A * width];
        for (var slab = 0; slab < axes.A; slab++)
        {
            for (var i = 0; i < axes.N; i++)
            {
                for (var k = 0; k < width; k++)
                {
                    means[(slab * width) + k] += double.CreateChecked(rows[(((slab * axes.N) + i) * width) + k]) / axes.N;
                }
            }
        }

        // R/mean(R), so that V is this times C.
        var clamp = _settings.EpsilonForm == AdaFactorEpsilon.Clamp;
        var shares = new double[rows.Length];
        for (var i = 0; i < shares.Length; i++)
        {
            var mean = means[(i / (axes.N * width) * width) + (i % width)];
            shares[i] = clamp
                ? double.CreateChecked(rows[i]) / Math.Max(mean, _epsilon)
                : mean == 0 ? 0 : double.CreateChecked(rows[i]) / mean;
        }

        Workers.Run(axes.A * axes.N, 16, threads, (from, to) =>
        {
            for (var row = from; row < to; row++)
            {
                var slab = row / axes.N;
                var g = update.Span.Slice(row * line, line);
                var u = output.Span.Slice(row * line, line);
                var down = columns.AsSpan(slab * line, line);
                for (var (b, k) = (0, 0); b < axes.B; b++)
                {
                    for (var j = 0; j < axes.M; j++)
                    {
                        for (var c = 0; c < axes.C; c++, k++)
                        {
                            var share = shares[(row * width) + (b * axes.C) + c];
                            u[k] = Quotient(g[k], Root(share * double.CreateChecked(down[k])));
                        }
                    }
                }
            }
        });
    }

    /// <summary>A tensor as [A, n, B, m, C].</summary>
    internal readonly record struct Axes(bool Factored, int A, int N, int B, int M, int C)
    {
        public static Axes Of(Shape shape, AdaFactor settings)
        {
            if (!settings.Factored || shape.Rank < 2)
            {
                return default;
            }

            var (first, second) = (shape.Rank - 2, shape.Rank - 1);
            if (settings.FactoredAxes == FactoredAxes.Longest)
            {
                var longest = Enumerable.Range(0, shape.Rank).OrderByDescending(axis => shape[axis]).Take(2).Order().ToArray();
                (first, second) = (longest[0], longest[1]);
            }

            if (Math.Min(shape[first], shape[second]) < settings.MinDimension)
            {
                return default;
            }

            return new Axes(
                true,
                Product(shape, 0, first),
                (int)shape[first],
                Product(shape, first + 1, second),
                (int)shape[second],
                Product(shape, second + 1, shape.Rank));
        }

        private static int Product(Shape shape, int from, int to)
        {
            var product = 1L;
            for (var axis = from; axis < to; axis++)
            {
                product *= shape[axis];
            }

            return checked((int)product);
        }
    }
}
