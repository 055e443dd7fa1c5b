using Theodolite.Descents;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Optimizers;
using Theodolite.Schedules;

namespace Theodolite.Explorer.Lessons;

/// <summary>Gradient descent on the bowl x²/2 + 5y², whose curvatures are 1 and 10; and the same with noise, with and without decay.</summary>
/// <param name="Run">At the chosen rate.</param>
/// <param name="Race">It, as a trajectory.</param>
/// <param name="Constant">Losses with noise at the rate 0.1.</param>
/// <param name="Decaying">Losses with the same noise, at 0.1/(1 + k/40).</param>
public sealed record LearningRateFigure(DescentResult Run, IReadOnlyList<MapTrack> Race, double[] Constant, double[] Decaying)
{
    /// <summary>Steps without noise.</summary>
    public const int Steps = 100;

    /// <summary>Steps with noise.</summary>
    public const int NoisySteps = 1_000;

    private const double NoisyRate = 0.1;

    /// <summary>The curvatures.</summary>
    public static (double Flat, double Steep) Curvatures => (1, 10);

    /// <summary>2/λ for the largest curvature: above it gradient descent diverges.</summary>
    public static double Threshold => 2 / Curvatures.Steep;

    /// <summary>2/(λ_min + λ_max), where both directions shrink equally fast.</summary>
    public static double Best => 2 / (Curvatures.Flat + Curvatures.Steep);

    /// <summary>The bowl.</summary>
    public static PlaygroundFunction Bowl { get; } = PlaygroundFunction.Of(new() { Function = "bowl" });

    /// <summary>Its map.</summary>
    public static MapGround Ground { get; } = PlaygroundGround.Of(Bowl, Bowl.Box, default);

    /// <summary>Mean loss that unit noise of a deviation leaves at a constant rate: ½Σ ησ²/(2 − ηλ).</summary>
    public static double Floor(double rate, double noise) =>
        0.5 * rate * noise * noise * ((1 / (2 - (rate * Curvatures.Flat))) + (1 / (2 - (rate * Curvatures.Steep))));

    /// <summary>Runs.</summary>
    /// <param name="rate">η.</param>
    /// <param name="noise">σ of the noise on each coordinate of the gradient.</param>
    /// <param name="seed">Keys the noise.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public static LearningRateFigure Of(double rate, double noise, ulong seed, CancellationToken cancellation)
    {
        double[] start = [1, -0.5];
        var run = new Descent { Steps = Steps }
            .Run(Bowl.Objective, new GradientDescent { LearningRate = rate }, start, cancellation: cancellation);
        var noisy = new Descent { Steps = NoisySteps, Noise = noise, Seed = seed };
        var settings = new GradientDescent { LearningRate = NoisyRate };
        var constant = noisy.Run(Bowl.Objective, settings, start, cancellation: cancellation);
        var decaying = (noisy with { Schedule = ScheduleNames.Parse("inverse-time-decay(steps=40,rate=1)") })
            .Run(Bowl.Objective, settings, start, cancellation: cancellation);
        return new(run, [PlaygroundRace.Track($"η = {Scales.Axis.Short(rate)}", 0, run)], constant.Losses, decaying.Losses);
    }
}
