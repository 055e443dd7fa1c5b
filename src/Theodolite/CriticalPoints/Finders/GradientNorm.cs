using Theodolite.LinearAlgebra;
using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// Minimises ½‖g‖² by gradient descent along −Hg, its gradient, with a back-tracking line search that starts from twice the step
/// taken last. Its condition number is the square of H's: it crawls where Newton's methods run, and it, too, ends wherever Hg = 0.
/// </summary>
public sealed record GradientNorm : CriticalPointFinder
{
    public GradientNorm() => (Iterations, Dense) = (5_000, 0);

    public override string Name => "gradient-norm";

    /// <summary>ρ of ½‖g(θ − tHg)‖² ≤ ½‖g‖² − ρt‖Hg‖².</summary>
    public double SufficientDecrease { get; init => field = Ranges.Fraction(value, "sufficient-decrease"); } = 1e-4;

    /// <summary>What t is multiplied by until that holds.</summary>
    public double Shrink { get; init => field = Ranges.Fraction(value, "shrink"); } = 0.5;

    private protected override Func<bool> Begin(FinderRun run)
    {
        var t = double.NaN;
        return () =>
        {
            var direction = run.Hessian.Apply(run.Gradient);
            var slope = Vectors.Dot(direction, direction);
            if (!(slope > 0) || !double.IsFinite(slope))
            {
                return false;
            }

            // The minimiser along the line for a constant H is ‖Hg‖²/‖H²g‖²; ‖g‖²/‖Hg‖² is of its size without one more product.
            t = double.IsNaN(t) ? run.SquaredNorm / slope : t / Shrink;
            for (var least = 1e-18 * t; t > least; t *= Shrink)
            {
                var square = run.Try(-t, direction);
                if (square <= run.SquaredNorm - (2 * SufficientDecrease * t * slope) && square < run.SquaredNorm)
                {
                    run.Accept();
                    return true;
                }
            }

            return false;
        };
    }
}
