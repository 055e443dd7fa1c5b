using Theodolite.Objectives;

namespace Theodolite.Differentiation;

/// <summary>
/// The rounding of an automatic gradient, where its terms cancel: how far it moves when θ moves by units in the last place,
/// 4·max |gᵢ(θ·(1 + kε)) − gᵢ(θ)| over k = −8, −3, 3, 8.
/// </summary>
/// <remarks>Of the right size for sin²(10⁶x) + cos²(10⁶x), whose terms of 10⁶ leave 10⁻¹⁰; next to nothing for a gradient that is
/// well conditioned. At a kink it is the jump, and no excuse.</remarks>
internal static class AutomaticRounding
{
    public static double[] Of(Objective objective, double[] theta, double[] gradient, CancellationToken cancellation)
    {
        var (spread, moved, point) = (new double[theta.Length], new double[theta.Length], new double[theta.Length]);
        var epsilon = objective.DType == Torch.DType.Float32 ? Math.ScaleB(1, -23) : FiniteDifferences.MachineEpsilon;
        foreach (var k in (ReadOnlySpan<int>)[-8, -3, 3, 8])
        {
            for (var i = 0; i < point.Length; i++)
            {
                point[i] = theta[i] * (1 + (k * epsilon));
            }

            objective.Gradient(point, moved, cancellation);
            for (var i = 0; i < point.Length; i++)
            {
                var difference = 4 * Math.Abs(moved[i] - gradient[i]);
                spread[i] = double.IsFinite(difference) ? Math.Max(spread[i], difference) : spread[i];
            }
        }

        return spread;
    }
}
