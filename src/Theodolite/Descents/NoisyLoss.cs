using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;

namespace Theodolite.Descents;

/// <summary>
/// The loss of a step as a minibatch would give it: f(θ) + σ·ξᵀθ with ξ ~ N(0, I) drawn anew for every step, so that each gradient
/// has noise of standard deviation σ per coordinate. Every optimizer of a race sees the same noise. Gradients are clipped after that.
/// </summary>
internal sealed class NoisyLoss(
    Objective objective,
    double sigma,
    ulong seed,
    int start,
    GradientClipping? clipping,
    CancellationToken cancellation) : ObjectiveLoss<double>(objective, cancellation)
{
    private readonly ParameterPlan _plan = ParameterPlan.Of(objective.Parameters);
    private readonly double[] _noise = new double[objective.Parameters.Count];

    /// <summary>Draws the noise of a step.</summary>
    public void Begin(int step)
    {
        if (sigma == 0)
        {
            return;
        }

        Philox.For(seed, $"descend/noise/{start}", (ulong)step).FillGaussian(_noise);
        Vectors.Scale(_noise, sigma);
    }

    public override double Value(ReadOnlySpan<double> at) => base.Value(at) + Vectors.Dot(_noise, at);

    public override double Gradient(ReadOnlySpan<double> at, Span<double> gradient)
    {
        var value = base.Gradient(at, gradient);
        if (sigma > 0)
        {
            Vectors.AddScaled(gradient, 1, _noise);
        }

        clipping?.Apply(gradient, at, _plan);
        return value + Vectors.Dot(_noise, at);
    }
}
