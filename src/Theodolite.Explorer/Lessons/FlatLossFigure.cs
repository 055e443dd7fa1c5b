using Theodolite.Descents;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Services;
using Theodolite.Optimizers;

namespace Theodolite.Explorer.Lessons;

/// <summary>Four runs whose loss has stopped falling: one swings, one is at its noise floor, one at a saddle, one at a minimum.</summary>
/// <param name="Runs">In that order.</param>
public sealed record FlatLossFigure(IReadOnlyList<FlatLossRun> Runs)
{
    /// <summary>The bowl: its lowest value is that of the saddle, so that the curves of both lie on each other.</summary>
    public const string Bowl = "1 + x^2/2 + 5*y^2";

    private const int Steps = 300;

    private static readonly PlaygroundFunction s_bowl = PlaygroundFunction.Of(new() { Function = Bowl });
    private static readonly PlaygroundFunction s_neuron = PlaygroundFunction.Of(new() { Function = "one-neuron" });

    /// <summary>E‖∇f‖² at the noise floor of the bowl: Σ λ²·ησ²/(λ(2 − ηλ)).</summary>
    public static double SquaredGradient(double rate, double noise) => ((double[])[1, 10])
        .Sum(curvature => curvature * rate * noise * noise / (2 - (rate * curvature)));

    /// <summary>Runs them.</summary>
    /// <param name="rate">η of the run that swings.</param>
    /// <param name="noise">σ of the run with noise.</param>
    /// <param name="seed">Keys the noise.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static FlatLossFigure Of(double rate, double noise, ulong seed, CancellationToken cancellation)
    {
        var (bowl, plain) = (s_bowl, new Descent { Steps = Steps, Seed = seed });
        return new(
        [
            Run(bowl, rate, [1, -0.5], plain),
            Run(bowl, 0.1, [1, -0.5], plain with { Noise = noise }),
            Run(s_neuron, 0.1, [0, 0], plain),
            Run(bowl, 0.1, [1, -0.5], plain),
        ]);

        FlatLossRun Run(PlaygroundFunction function, double learningRate, double[] start, Descent descent)
        {
            var run = descent.Run(function.Objective, new GradientDescent { LearningRate = learningRate }, start, cancellation: cancellation);
            return double.IsFinite(run.Loss)
                ? new(
                    run,
                    function.Look(run.End[0], run.End[1])?[3] ?? double.NaN,
                    new Survey { Seed = seed }.Run(function.Objective, run.End, cancellation: cancellation))
                : new(run, double.NaN, null);
        }
    }
}

/// <summary>A run and a survey of its end.</summary>
/// <param name="Run">The run.</param>
/// <param name="Lowest">The lowest curvature there.</param>
/// <param name="Survey">The survey of the point where it ended, which knows nothing of the run; null where the loss is not finite.</param>
public sealed record FlatLossRun(DescentResult Run, double Lowest, SurveyResult? Survey);
