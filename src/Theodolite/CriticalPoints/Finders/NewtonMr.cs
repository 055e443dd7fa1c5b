using Theodolite.LinearAlgebra;
using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// Newton-MR (Roosta, Liu, Xu and Mahoney, arXiv:1810.00303; Frye et al., arXiv:1901.10603): p = −H⁺g, the shortest p that minimises
/// ‖Hp + g‖, and the largest α of 1, β, β², … with ‖g(θ + αp)‖² ≤ ‖g‖² + 2ρα·pᵀHg. It asks nothing of the signs of H and
/// converges quadratically to critical points where H is regular.
/// </summary>
public sealed record NewtonMr : CriticalPointFinder
{
    public override string Name => "newton-mr";

    /// <summary>ρ.</summary>
    public double SufficientDecrease { get; init => field = Ranges.Fraction(value, "sufficient-decrease"); } = 1e-4;

    /// <summary>β.</summary>
    public double Shrink { get; init => field = Ranges.Fraction(value, "shrink"); } = 0.5;

    /// <summary>α below which the search has stalled.</summary>
    public double LeastStep { get; init => field = Ranges.Fraction(value, "least-step"); } = 1e-10;

    private protected override Func<bool> Begin(FinderRun run) => () =>
    {
        var step = run.Hessian.NewtonStep(run.Gradient);
        var slope = 2 * Vectors.Dot(step, run.Hessian.Apply(run.Gradient));
        for (var alpha = 1.0; slope < 0 && alpha >= LeastStep; alpha *= Shrink)
        {
            var square = run.Try(alpha, step);
            if (square <= run.SquaredNorm + (SufficientDecrease * alpha * slope) && square < run.SquaredNorm)
            {
                run.Accept();
                return true;
            }
        }

        return false;
    };
}
