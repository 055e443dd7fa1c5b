using System.Numerics;
using System.Runtime.InteropServices;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>
/// An optimizer that is a chain of links, or one chain for some blocks and another for the rest. Neighbouring element-wise links
/// run as one pass; a link that needs whole tensors divides the chain.
/// </summary>
internal class ChainOptimizer<T> : GradientOptimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly FirstOrderSettings _settings;
    private readonly List<Route<T>> _routes = [];
    private readonly RowSteps<T>? _rowSteps;
    private T[]? _between;

    public ChainOptimizer(FirstOrderSettings settings, ParameterPlan plan)
        : base(settings, plan)
    {
        _settings = settings;
        foreach (var (chain, blocks, prefix) in settings.Divide([.. plan.Blocks.Where(block => !block.Frozen)]))
        {
            var builder = new ChainBuilder<T>(Memory, blocks, prefix);
            chain.Compose(builder);
            var scale = settings.LearningRate > 0 ? chain.LearningRate / settings.LearningRate : 1;
            _routes.Add(new Route<T>(builder, ReferenceEquals(chain, settings) ? 1 : scale));
        }

        if (settings.Sparse == SparseMode.LazyPerRow)
        {
            _rowSteps = new RowSteps<T>(Memory, plan);
        }
    }

    /// <summary>The elements of the first chain, block by block.</summary>
    public List<Segment> Segments => _routes[0].Segments;

    /// <summary>The link of a kind in the first chain.</summary>
    public TLink Link<TLink>()
        where TLink : Link<T> => _routes[0].Links.OfType<TLink>().Single();

    protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, StepRates rates, long t, TouchedRows? rows)
    {
        var lazy = _settings.Sparse == SparseMode.Dense ? null : rows;
        if (lazy is not null)
        {
            RowRuns.Check(Plan, lazy);
        }

        var steps = lazy is null ? null : _rowSteps?.Count(lazy);
        foreach (var route in _routes)
        {
            foreach (var link in route.Links)
            {
                link.Start(parameters, route.Segments);
            }

            var step = new StepContext(t, rates.LearningRate * route.RateScale, _settings.LearningRate * route.RateScale, rates.Momentum);
            if (lazy is null)
            {
                Run(route, step, route.Merged, parameters, gradient);
            }
            else
            {
                Run(route, step, RowRuns.Untracked(route.Segments, lazy, steps is null), parameters, gradient);
                foreach (var (rowStep, segments) in steps?.Groups(route.Segments) ?? [])
                {
                    Run(route, step with { T = rowStep, PerRow = true }, segments, parameters, gradient);
                }
            }

            foreach (var link in route.Links)
            {
                link.Finish(step);
            }
        }
    }

    private void Run(Route<T> route, in StepContext step, List<Segment> segments, Span<T> parameters, ReadOnlySpan<T> gradient)
    {
        foreach (var link in route.Links)
        {
            link.Begin(step);
        }

        var source = gradient;
        foreach (var (links, barrier) in route.Stages)
        {
            if (barrier is null)
            {
                Pass<T>.Run(links, segments, parameters, source, [], Threads);
                return;
            }

            var between = (_between ??= new T[Count]).AsSpan();
            if (links.Length > 0)
            {
                Pass<T>.Run(links, segments, parameters, source, between, Threads);
                source = between;
            }

            foreach (var segment in route.Segments)
            {
                barrier.Apply(
                    new Chunk<T>
                    {
                        Update = source.Slice(segment.Offset, segment.Count),
                        Output = between.Slice(segment.Offset, segment.Count),
                        Theta = parameters.Slice(segment.Offset, segment.Count),
                        Block = segment.Block,
                        SlotStart = segment.SlotStart,
                    },
                    Threads);
            }

            source = between;
        }
    }
}

/// <summary>A chain with the blocks it is for.</summary>
internal sealed class Route<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Route(ChainBuilder<T> built, double rateScale)
    {
        (Links, RateScale) = (built.Links, rateScale);
        var elements = new List<ElementLink<T>>();
        foreach (var link in built.Links)
        {
            if (link is ElementLink<T> element)
            {
                elements.Add(element);
                continue;
            }

            Stages.Add(([.. elements], (BlockLink<T>)link));
            elements.Clear();
        }

        Stages.Add(([.. elements], null));
        var start = 0;
        foreach (var block in built.Blocks)
        {
            Add(new Segment(block, checked((int)block.Offset), start, checked((int)block.Count)));
            start += (int)block.Count;
        }
    }

    public IReadOnlyList<Link<T>> Links { get; }

    /// <summary>Factor on the learning rate of the optimizer.</summary>
    public double RateScale { get; }

    /// <summary>Element-wise links with the barrier behind them; the last has none.</summary>
    public List<(ElementLink<T>[] Links, BlockLink<T>? Barrier)> Stages { get; } = [];

    /// <summary>One segment per block.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>The same elements in fewer segments: neighbours that differ in nothing but name and shape are joined.</summary>
    public List<Segment> Merged { get; } = [];

    private void Add(Segment segment)
    {
        Segments.Add(segment);
        if (Merged.Count > 0 && CollectionsMarshal.AsSpan(Merged)[^1] is var last
            && last.Offset + last.Count == segment.Offset
            && last.Block.RateScale == segment.Block.RateScale
            && last.Block.WeightDecay == segment.Block.WeightDecay)
        {
            Merged[^1] = last with { Count = last.Count + segment.Count };
            return;
        }

        Merged.Add(segment);
    }
}
