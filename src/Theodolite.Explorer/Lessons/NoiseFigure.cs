using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;

namespace Theodolite.Explorer.Lessons;

/// <summary>
/// Gradient descent at the strict saddle of ½x² + ¼y⁴ − ½y², with rate 0.1: from the ridge y = 0 without noise, with noise along x alone,
/// with noise along both, and from a start beside the ridge without noise. And what single samples say of a network of zero weights.
/// </summary>
/// <param name="Distances">|y| after each step, for each of the four.</param>
/// <param name="Samples">Gradients of single samples, at zero weights and beside them.</param>
public sealed record NoiseFigure(IReadOnlyList<double[]> Distances, IReadOnlyList<NoiseSample> Samples)
{
    /// <summary>η.</summary>
    public const double Rate = 0.1;

    /// <summary>|y| beyond which the saddle is left.</summary>
    public const double Away = 0.5;

    /// <summary>Steps made.</summary>
    public const int Steps = 600;

    /// <summary>How far beside zero weights the network is looked at again.</summary>
    public const double Nudge = 0.1;

    private static readonly (double Input, double Target)[] s_samples = [(1, 1), (-2, 0.5), (0.5, -1), (3, 2)];

    /// <summary>Steps from a distance to <see cref="Away"/>: ln(½/|y|)/ln(1 + η), for y grows by 1 + η a step.</summary>
    public static double Escape(double distance) => Math.Log(Away / distance) / Math.Log(1 + Rate);

    /// <summary>The distance that noise amounts to: η·σ/√((1 + η)² − 1), the scale of the unstable autoregression y ← (1 + η)y − ησξ.</summary>
    public static double Scale(double noise) => Rate * noise / Math.Sqrt(((1 + Rate) * (1 + Rate)) - 1);

    /// <summary>The first step at which a run has left; null where it has not.</summary>
    public static int? Left(double[] distances) => Array.FindIndex(distances, distance => distance > Away) is >= 0 and var step ? step : null;

    /// <summary>Runs all.</summary>
    /// <param name="noise">σ.</param>
    /// <param name="beside">Where the last run starts, beside the ridge.</param>
    /// <param name="seed">Keys the noise.</param>
    public static NoiseFigure Of(double noise, double beside, ulong seed) => new(
        [Run(0, 0, 0, seed), Run(0, noise, 0, seed), Run(0, noise, noise, seed), Run(beside, 0, 0, seed)],
        [.. s_samples.Select(sample => NoiseSample.Of(sample.Input, sample.Target, Nudge))]);

    private static double[] Run(double y, double noiseX, double noiseY, ulong seed)
    {
        var random = Philox.For(seed, "lesson/noise");
        var run = (GradientOptimizer<double>)new GradientDescent { LearningRate = Rate }.Create<double>(ParameterPlan.Flat(2));
        var (distances, gradient) = (new double[Steps + 1], new double[2]);
        double[] point = [1, y];
        for (var step = 0; step <= Steps; step++)
        {
            distances[step] = Math.Abs(point[1]);
            gradient[0] = point[0] + (noiseX * random.NextGaussian());
            gradient[1] = (point[1] * point[1] * point[1]) - point[1] + (noiseY * random.NextGaussian());
            run.Update(point, gradient);
        }

        return distances;
    }
}

/// <summary>A sample of the network ŷ = w₂·tanh(w₁x) under the loss ½(y − ŷ)².</summary>
/// <param name="Input">x.</param>
/// <param name="Target">y.</param>
/// <param name="AtZero">The gradient at w₁ = w₂ = 0.</param>
/// <param name="Beside">The gradient beside it.</param>
public sealed record NoiseSample(double Input, double Target, double[] AtZero, double[] Beside)
{
    internal static NoiseSample Of(double input, double target, double nudge)
    {
        using var loss = ExpressionObjective.Parse(
            FormattableString.Invariant($"({target} - w2*tanh(w1*{(input < 0 ? $"({input})" : input)}))^2/2"));
        return new(input, target, At(0, 0), At(nudge, nudge));

        double[] At(double first, double second)
        {
            var gradient = new double[2];
            double[] weights = loss.Parameters.Blocks[0].Name == "w1" ? [first, second] : [second, first];
            loss.Gradient(weights, gradient);
            return loss.Parameters.Blocks[0].Name == "w1" ? gradient : [gradient[1], gradient[0]];
        }
    }
}
