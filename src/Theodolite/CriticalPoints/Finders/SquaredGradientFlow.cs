using Theodolite.LinearAlgebra;
using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// Follows dθ/dt = −Hg, the flow of ½‖g‖², with an adaptive, stiff method: the Rosenbrock W-method ROS2 (Verwer, Spee, Blom and
/// Hundsdorfer, SIAM J. Sci. Comput. 20, 1999) of order 2 with any matrix A in the place of the Jacobian, here A = −H²:
/// <code>
/// (I + γhH²)k₁ = F(θ),   (I + γhH²)k₂ = F(θ + hk₁) − 2k₁,   θ ← θ + (3k₁ + k₂)h/2,   γ = 1 − 1/√2
/// </code>
/// L-stable; the step h is controlled by the distance h(k₁ + k₂)/2 from the embedded first-order solution. Near a critical point h
/// grows without end and the steps become those of Gauss–Newton on g = 0.
/// </summary>
public sealed record SquaredGradientFlow : CriticalPointFinder
{
    private const double Gamma = 1 - 0.70710678118654752440;

    public override string Name => "squared-gradient-flow";

    /// <summary>Largest error of a step, in units of 1 + ‖θ‖/√P on each coordinate (root mean square).</summary>
    public double Accuracy { get; init => field = Ranges.Above(0, value, "accuracy"); } = 1e-3;

    private protected override Func<bool> Begin(FinderRun run)
    {
        var h = double.NaN;
        return () =>
        {
            var (hessian, n) = (run.Hessian, run.Theta.Length);
            var f = Minus(hessian.Apply(run.Gradient));
            if (!(Vectors.Norm(f) > 0))
            {
                return false;
            }

            if (double.IsNaN(h))
            {
                h = 1 / Math.Max(Math.Pow(hessian.SizeAlong(run.Gradient), 2), 1e-12);
            }

            var scale = Accuracy * (1 + (Vectors.Norm(run.Theta) / Math.Sqrt(n))) * Math.Sqrt(n);
            for (var tries = 0; tries < 60; tries++)
            {
                var k1 = hessian.Smoothed(f, Gamma * h);
                var inner = FlowAfter(run, h, k1);
                if (inner is not null)
                {
                    Vectors.AddScaled(inner, -2, k1);
                    var k2 = hessian.Smoothed(inner, Gamma * h);
                    var (move, error) = (new double[n], new double[n]);
                    Vectors.AddScaled(move, 1.5 * h, k1);
                    Vectors.AddScaled(move, 0.5 * h, k2);
                    Vectors.AddScaled(error, 0.5 * h, k1);
                    Vectors.AddScaled(error, 0.5 * h, k2);
                    var ratio = Vectors.Norm(error) / scale;
                    var factor = Math.Clamp(0.9 / Math.Sqrt(Math.Max(ratio, 1e-12)), 0.2, 10);
                    if (ratio <= 1 && run.Try(1, move) < run.SquaredNorm)
                    {
                        run.Accept();
                        h = Math.Min(h * factor, 1e30);
                        return true;
                    }

                    h *= ratio <= 1 ? 0.2 : Math.Min(factor, 0.7);
                }
                else
                {
                    h *= 0.2;
                }
            }

            return false;
        };
    }

    // F at θ + h·k₁; null where it is not finite.
    private static double[]? FlowAfter(FinderRun run, double h, double[] k1)
    {
        if (!double.IsFinite(run.Try(h, k1)))
        {
            return null;
        }

        var image = run.ProductAtTrial();
        return image is null ? null : Minus(image);
    }

    private static double[] Minus(double[] vector)
    {
        Vectors.Scale(vector, -1);
        return vector;
    }
}
