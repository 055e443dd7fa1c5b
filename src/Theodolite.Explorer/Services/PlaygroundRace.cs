using Theodolite.Descents;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Explorer.Services;

/// <summary>A race on equal gradient equivalents: every optimizer from every start.</summary>
/// <param name="Tracks">Where each went.</param>
/// <param name="Results">How each went.</param>
public sealed record PlaygroundRace(IReadOnlyList<MapTrack> Tracks, IReadOnlyList<RaceLine> Results)
{
    /// <summary>Nobody runs.</summary>
    public static PlaygroundRace None { get; } = new([], []);

    /// <summary>Runs it.</summary>
    /// <exception cref="BadInputException">An optimizer cannot be read or cannot run, or f is not finite at a start.</exception>
    public static PlaygroundRace Of(PlaygroundFunction function, PlaygroundState state, CancellationToken cancellation)
    {
        var starts = state.Starts ?? [function.Start];
        var descent = new Descent { Budget = state.Budget, Noise = state.Noise, Seed = state.Seed };
        return Of(
            from run in state.Optimizers.Select((text, colour) => (Optimizer: OptimizerNames.Parse(text), Colour: colour))
            from start in starts.Select((at, index) => (At: new[] { at.X, at.Y }, Index: index))
            select Run(function, run.Optimizer, run.Colour, start.At, descent, start.Index, cancellation));
    }

    /// <summary>A race of runs; one that could not run has no trajectory.</summary>
    internal static PlaygroundRace Of(IEnumerable<(MapTrack? Track, RaceLine Line)> runs)
    {
        var all = runs.ToList();
        return new([.. all.Select(run => run.Track).OfType<MapTrack>()], [.. all.Select(run => run.Line)]);
    }

    /// <summary>One run: its trajectory and how it fared, or why it could not run.</summary>
    internal static (MapTrack? Track, RaceLine Line) Run(
        PlaygroundFunction function,
        OptimizerSettings optimizer,
        int colour,
        double[] start,
        Descent descent,
        int index,
        CancellationToken cancellation)
    {
        try
        {
            var run = descent.Run(function.Objective, optimizer, start, index, cancellation: cancellation);
            return (
                Track(optimizer.Name, colour, run),
                new(
                    optimizer.Name,
                    colour,
                    start,
                    Kebab.Of(run.Outcome.ToString()),
                    run.Loss,
                    run.GradientNorms[^1],
                    run.Costs[^1],
                    run.End,
                    run.Notes));
        }
        catch (BadInputException error)
        {
            return (null, new(optimizer.Name, colour, start, error.Message, double.NaN, double.NaN, 0, start, []));
        }
    }

    /// <summary>A run as a trajectory: thinned where it has more points than a map can show.</summary>
    public static MapTrack Track(string name, int colour, DescentResult run)
    {
        const int Most = 2_000;
        var count = run.Iterates.Count == run.Losses.Length ? run.Losses.Length : 0;
        var every = Math.Max(1, (count + Most - 1) / Most);
        int[] kept = [.. Enumerable.Range(0, count).Where(i => i % every == 0 || i == count - 1)];
        return new(
            name,
            colour,
            [.. kept.Select(i => run.Iterates[i][0])],
            [.. kept.Select(i => run.Iterates[i][1])],
            [.. kept.Select(i => run.Costs[i])],
            [.. kept.Select(i => run.Losses[i])]);
    }
}

/// <summary>How one optimizer fared from one start.</summary>
/// <param name="Name">Whose run.</param>
/// <param name="Colour">Number of its colour.</param>
/// <param name="Start">Where it began.</param>
/// <param name="Outcome">How it went, or why it could not go.</param>
/// <param name="Loss">f at its end.</param>
/// <param name="GradientNorm">‖∇f‖ there.</param>
/// <param name="Cost">Gradient equivalents spent.</param>
/// <param name="End">Where it ended.</param>
/// <param name="Notes">What is worth knowing.</param>
public sealed record RaceLine(
    string Name,
    int Colour,
    double[] Start,
    string Outcome,
    double Loss,
    double GradientNorm,
    double Cost,
    double[] End,
    IReadOnlyList<string> Notes);
