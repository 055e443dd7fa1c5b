using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Descents;
using Theodolite.Diagnosis;
using Theodolite.Differentiation;
using Theodolite.Gallery;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Reports;

namespace Theodolite.Cli.Work;

/// <summary>Every optimizer from every start, on one objective; disposing it disposes the objective.</summary>
/// <param name="Target">What is descended.</param>
/// <param name="Objective">f.</param>
/// <param name="Starts">θ₀ of each start.</param>
/// <param name="Study">The network behind it, or null.</param>
internal sealed record Race(Target Target, Objective Objective, IReadOnlyList<double[]> Starts, NetworkStudy? Study = null) : IDisposable
{
    private const int MostVerdicts = 64;
    private const int MostParametersOfAVerdict = 16;
    private const int MostNames = 16;

    /// <summary>The gallery's function, or null.</summary>
    public TestFunction? Gallery => (Target as ExpressionTarget)?.Gallery;

    /// <summary>Names of the parameters where they are few.</summary>
    public IReadOnlyList<string>? ParameterNames =>
        Objective.Parameters.Count <= MostNames && Study is null ? [.. Objective.Parameters.Blocks.Select(block => block.Name)] : null;

    /// <summary>Runs it.</summary>
    public IReadOnlyList<DescentRun> Run(Descent settings, IReadOnlyList<OptimizerSettings> optimizers, bool numerical, Session session)
    {
        using var line = new ProgressLine(session.Terminal, session.Settings.Json);
        var runs = new List<DescentRun>();
        var total = optimizers.Count * Starts.Count;
        foreach (var optimizer in optimizers)
        {
            for (var start = 0; start < Starts.Count; start++)
            {
                var objective = numerical ? new NumericalGradientObjective(Objective) : Objective;
                var progress = new Share(line, optimizer.Name, runs.Count, total);
                runs.Add(settings.Run(objective, optimizer, Starts[start], start, progress, session.Cancellation));
                progress.Report(1);
            }
        }

        return runs;
    }

    /// <summary>The survey's verdict on the end of each run where that is cheap.</summary>
    public IReadOnlyList<string?> Verdicts(IReadOnlyList<DescentRun> runs, Session session) =>
    [
        .. runs.Select((run, index) =>
            index < MostVerdicts && Objective.Parameters.Count <= MostParametersOfAVerdict && run.Outcome != DescentOutcome.Diverged
                && double.IsFinite(run.Loss)
                ? new Survey { Seed = session.Settings.Seed ?? 0 }.Run(Objective, run.End, cancellation: session.Cancellation).Verdict
                    .Name
                : null),
    ];

    /// <summary>Where the runs of each optimizer ended, where there are several starts.</summary>
    public IReadOnlyList<(string Optimizer, IReadOnlyList<Basin> Basins)> Basins(
        IReadOnlyList<DescentRun> runs,
        IReadOnlyList<OptimizerSettings> optimizers)
    {
        if (Starts.Count < 2 || Study is not null)
        {
            return [];
        }

        // Two ends are one where they lie within a fiftieth of the starts' extent.
        var diagonal = Math.Sqrt(
            Enumerable.Range(0, Starts[0].Length).Sum(i => Math.Pow(Starts.Max(start => start[i]) - Starts.Min(start => start[i]), 2)));
        return [.. optimizers.Select((optimizer, index) =>
            (optimizer.ToString(), Descents.Basins.Of([.. runs.Skip(index * Starts.Count).Take(Starts.Count)], 0.02 * diagonal)))];
    }

    public void Dispose()
    {
        Objective.Dispose();
        Study?.Dispose();
    }

    private sealed class Share(ProgressLine line, string name, int done, int total) : IProgress<double>
    {
        public void Report(double value) => line.Show(name, Math.Min(1, (done + value) / total));
    }
}
