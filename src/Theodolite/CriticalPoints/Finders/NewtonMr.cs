using Theodolite.LinearAlgebra;
using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// Newton-MR (Roosta, Liu, Xu and Mahoney, arXiv:1810.00303; Frye et al., arXiv:1901.10603): p = −H⁺g, the shortest p that minimises
/// ‖Hp + g‖, and the largest α of 1, β, β², … with ‖g(θ + αp)‖² ≤ ‖g‖² + 2ρα·pᵀHg. It asks nothing of the signs of H and
/// converges fast to critical points where H is regular.
/// </summary>
/// <remarks>
/// p is inexact, as in the source: MINRES-QLP ends at a residual of a tenth, so that the weak curvatures, along which exact
/// steps would be far longer than the model holds, enter only once the strong ones are served. As ‖g‖ falls the residual asked for falls
/// with
/// it, and the last steps are Newton's.
/// </remarks>
public sealed record NewtonMr : CriticalPointFinder
{
    public override string Name => "newton-mr";

    /// <summary>Largest ‖Hp + g‖/‖g‖ with which a solve may end; near a critical point it is less.</summary>
    public double Residual { get; init => field = Ranges.Fraction(value, "residual"); } = 0.1;

    /// <summary>ρ.</summary>
    public double SufficientDecrease { get; init => field = Ranges.Fraction(value, "sufficient-decrease"); } = 1e-4;

    /// <summary>β.</summary>
    public double Shrink { get; init => field = Ranges.Fraction(value, "shrink"); } = 0.5;

    /// <summary>α below which the search has stalled.</summary>
    public double LeastStep { get; init => field = Ranges.Fraction(value, "least-step"); } = 1e-10;

    private protected override Func<bool> Begin(FinderRun run) => () =>
    {
        var norm = Math.Sqrt(run.SquaredNorm);
        var step = run.Hessian.NewtonStep(run.Gradient, Math.Clamp(norm, 1e-8, Residual));
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
