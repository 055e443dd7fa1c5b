using System.Globalization;
using Theodolite.Descents;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Explorer.Services;

/// <summary>The ways out of one point, each on the same budget: gradient descent stays where a gradient is zero.</summary>
internal static class EscapeComparison
{
    /// <summary>Runs them from the inspected point.</summary>
    /// <param name="function">f.</param>
    /// <param name="state">Point, budget and seed.</param>
    /// <param name="survey">The survey of the point.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public static PlaygroundRace Of(PlaygroundFunction function, PlaygroundState state, SurveyResult survey, CancellationToken cancellation)
    {
        var rate = Rate(function, survey.Theta);
        OptimizerSettings descent = new GradientDescent { LearningRate = rate };
        OptimizerSettings[] optimizers =
        [
            descent,
            OptimizerNames.Parse("perturbed-gradient-descent") with { LearningRate = rate },
            OptimizerNames.Parse("saddle-free-newton"),
        ];
        var runs = optimizers.Select((optimizer, colour) => Run(optimizer, colour, survey.Theta, state.Budget)).ToList();
        if (new Escape { Survey = new() { Seed = state.Seed } }.Run(function.Objective, survey, cancellation: cancellation) is { } way)
        {
            // The step out, then gradient descent with what is left of the budget.
            var step = Vectors.Along(survey.Theta, way.Steps[0].Step, way.Steps[0].Direction);
            var spent = survey.Cost + 2;
            runs.Add(After(survey, spent, Run(descent, optimizers.Length, step, Math.Max(1, state.Budget - spent))));
        }

        return PlaygroundRace.Of(runs);

        (MapTrack? Track, RaceLine Line) Run(OptimizerSettings optimizer, int colour, double[] start, double budget) =>
            PlaygroundRace.Run(function, optimizer, colour, start, new() { Budget = budget, Seed = state.Seed }, 0, cancellation);
    }

    // The run that begins after a step out of the point: it begins at the point, and what the step cost is spent.
    private static (MapTrack? Track, RaceLine Line) After(SurveyResult survey, double spent, (MapTrack? Track, RaceLine Line) run)
    {
        const string Name = "negative-curvature-escape";
        var track = run.Track is not { } rest ? null : rest with
        {
            Name = Name,
            X = [survey.Theta[0], .. rest.X],
            Y = [survey.Theta[1], .. rest.Y],
            Cost = [0, .. rest.Cost.Select(cost => cost + spent)],
            Loss = [survey.Loss, .. rest.Loss],
        };
        return (track, run.Line with { Name = Name, Start = survey.Theta, Cost = run.Line.Cost + spent });
    }

    // A fifth of what the largest curvature allows here: stable, and the same for all.
    private static double Rate(PlaygroundFunction function, double[] theta)
    {
        var local = function.Look(theta[0], theta[1]);
        var largest = local is null ? 0 : Math.Max(Math.Abs(local[3]), Math.Abs(local[6]));
        return largest > 1e-12
            ? double.Parse((0.2 / largest).ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : 0.05;
    }
}
