using Theodolite.Descents;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Optimizers;
using Theodolite.Settings;

namespace Theodolite.Explorer.Services;

/// <summary>The ways out of one point, each on the same budget: gradient descent stays where a gradient is zero.</summary>
internal static class EscapeComparison
{
    private static readonly string[] s_optimizers =
        ["gradient-descent(learning-rate={0})", "perturbed-gradient-descent(learning-rate={0})", "saddle-free-newton"];

    /// <summary>Runs them from the inspected point.</summary>
    /// <param name="function">f.</param>
    /// <param name="state">Point, budget and seed.</param>
    /// <param name="survey">The survey of the point.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public static PlaygroundRace Of(PlaygroundFunction function, PlaygroundState state, SurveyResult survey, CancellationToken cancellation)
    {
        var (tracks, lines) = (new List<MapTrack>(), new List<RaceLine>());
        var rate = Rate(function, survey.Theta);
        for (var i = 0; i < s_optimizers.Length; i++)
        {
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, s_optimizers[i], rate);
            Run(text, i, survey.Theta, null, 0);
        }

        if (new Escape { Survey = new() { Seed = state.Seed } }.Run(function.Objective, survey, cancellation: cancellation) is { } way)
        {
            // The step out, then gradient descent with what is left of the budget.
            var (head, step) = (way.Steps[0], survey.Theta.ToArray());
            for (var i = 0; i < step.Length; i++)
            {
                step[i] += head.Step * head.Direction[i];
            }

            Run(
                string.Format(System.Globalization.CultureInfo.InvariantCulture, s_optimizers[0], rate),
                s_optimizers.Length,
                step,
                "negative-curvature-escape",
                survey.Cost + 2);
        }

        return new(tracks, lines);

        void Run(string text, int colour, double[] start, string? name, double spent)
        {
            var optimizer = OptimizerNames.Parse(text);
            var descent = new Descent { Budget = Math.Max(1, state.Budget - spent), Seed = state.Seed };
            try
            {
                var run = descent.Run(function.Objective, optimizer, start, cancellation: cancellation);
                var track = PlaygroundRace.Track(name ?? optimizer.Name, colour, run);
                if (name is not null)
                {
                    track = track with
                    {
                        X = [survey.Theta[0], .. track.X],
                        Y = [survey.Theta[1], .. track.Y],
                        Cost = [0, .. track.Cost.Select(cost => cost + spent)],
                        Loss = [survey.Loss, .. track.Loss],
                    };
                }

                tracks.Add(track);
                lines.Add(new(
                    name ?? optimizer.Name,
                    colour,
                    survey.Theta,
                    Kebab.Of(run.Outcome.ToString()),
                    run.Loss,
                    run.GradientNorms[^1],
                    run.Costs[^1] + spent,
                    run.End,
                    run.Notes));
            }
            catch (BadInputException error)
            {
                lines.Add(new(
                    name ?? optimizer.Name,
                    colour,
                    survey.Theta,
                    error.Message,
                    double.NaN,
                    double.NaN,
                    spent,
                    survey.Theta,
                    []));
            }
        }
    }

    // A fifth of what the largest curvature allows here: stable, and the same for all.
    private static double Rate(PlaygroundFunction function, double[] theta)
    {
        var local = function.Look(theta[0], theta[1]);
        var largest = local is null ? 0 : Math.Max(Math.Abs(local[3]), Math.Abs(local[6]));
        return largest > 1e-12 ? double.Parse(
            (0.2 / largest).ToString("G3", System.Globalization.CultureInfo.InvariantCulture),
            System.Globalization.CultureInfo.InvariantCulture) : 0.05;
    }
}
