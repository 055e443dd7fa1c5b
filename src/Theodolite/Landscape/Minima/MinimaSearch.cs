using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Landscape.Minima;

/// <summary>The minima and transition states found so far, in the order of their finding.</summary>
internal sealed class MinimaSearch(
    LandscapeOfMinima settings,
    Objective objective,
    IProgress<Progress>? progress,
    CancellationToken cancellation)
{
    private readonly List<Minimum> _minima = [];
    private readonly List<Connection> _connections = [];
    private readonly List<int?> _ends = [];
    private (long Gradients, long Linearizations, long Products) _spent;
    private int _searches;
    private int _successes;
    private bool _isExhausted = true;

    public void Descend(IReadOnlyList<double[]> starts)
    {
        var loss = new PointLoss(objective, settings.Quench.Dense, settings.Quench.Seed, cancellation);
        for (var i = 0; i < starts.Count; i++)
        {
            progress?.Report(new("descending to minima", 0.3 * i / starts.Count));
            loss.Check(starts[i]);
            try
            {
                _ends.Add(Known(settings.Quench.Run(loss, starts[i])));
            }
            catch (NumericalFailureException)
            {
                _ends.Add(null);
            }
        }

        Spend(loss.Evaluations);
    }

    /// <summary>Searches from every minimum, those found on the way included.</summary>
    public void Climb()
    {
        for (var from = 0; from < _minima.Count; from++)
        {
            for (var way = 0; way < 2 * Math.Min(settings.Modes, objective.Parameters.Count); way++)
            {
                if (_searches == settings.MostSearches)
                {
                    _isExhausted = false;
                    return;
                }

                progress?.Report(new("climbing to transition states", 0.3 + (0.7 * from / _minima.Count)));
                var following = settings.Following with { Mode = way / 2, Backwards = way % 2 == 1 };
                var result = following.Run(objective, _minima[from].Theta, null, cancellation);
                _searches++;
                Spend(result.Evaluations);
                Connect(result.State);
            }
        }
    }

    public MinimaResult Result()
    {
        if (_minima.Count == 0)
        {
            throw new BadInputException($"None of {_ends.Count} descents reached a minimum; a landscape begins with one.");
        }

        // By rising loss, whatever the order of finding.
        int[] order = [.. Enumerable.Range(0, _minima.Count).OrderBy(i => _minima[i].Loss)];
        int Rank(int index) => Array.IndexOf(order, index);
        Connection[] connections =
        [
            .. _connections.OrderBy(link => link.State.Loss)
                .Select(link => new Connection(link.State, Rank(link.First), Rank(link.Second))),
        ];
        Minimum[] minima = [.. order.Select(i => _minima[i])];
        return new()
        {
            Minima = minima,
            Connections = connections,
            Graph = DisconnectivityGraph.Of(
                [.. minima.Select(minimum => minimum.Loss)],
                [.. connections.Select(link => (Height(link, minima), link.First, link.Second))]),
            Ends = [.. _ends.Select(end => end is { } index ? Rank(index) : (int?)null)],
            Searches = _searches,
            Successes = _successes,
            IsExhausted = _isExhausted,
            Evaluations = new(0, _spent.Gradients, _spent.Linearizations, _spent.Products),
        };
    }

    // A transition state as low as its minima but for rounding is as high as they are.
    private static double Height(Connection link, Minimum[] minima) =>
        Math.Max(link.State.Loss, Math.Max(minima[link.First].Loss, minima[link.Second].Loss));

    private void Connect(TransitionState? state)
    {
        if (state is null || Known(state.Forward) is not { } first || Known(state.Backward) is not { } second)
        {
            return;
        }

        _successes++;
        if (!_connections.Exists(link => IsSame(link.State.Theta, link.State.Loss, state.Theta, state.Loss) && Joins(link, first, second)))
        {
            _connections.Add(new(state, first, second));
        }
    }

    private static bool Joins(Connection link, int first, int second) =>
        (link.First == first && link.Second == second) || (link.First == second && link.Second == first);

    // The index of a minimum, added where it is new; null where it is none or one too many.
    private int? Known(Minimum minimum)
    {
        if (!minimum.IsMinimum)
        {
            return null;
        }

        var index = _minima.FindIndex(known => IsSame(known.Theta, known.Loss, minimum.Theta, minimum.Loss));
        if (index < 0 && _minima.Count == settings.MostMinima)
        {
            _isExhausted = false;
            return null;
        }

        if (index < 0)
        {
            index = _minima.Count;
            _minima.Add(minimum);
        }

        return index;
    }

    private bool IsSame(double[] a, double first, double[] b, double second) =>
        (settings.SameLoss is { } limit && Math.Abs(first - second) <= limit)
        || Vectors.Norm(Vectors.Along(a, -1, b)) <= settings.Merge * Math.Max(1, Math.Max(Vectors.Norm(a), Vectors.Norm(b)));

    private void Spend(LossEvaluations spent) => _spent = (
        _spent.Gradients + spent.Gradients, _spent.Linearizations + spent.Linearizations, _spent.Products + spent.Products);
}
