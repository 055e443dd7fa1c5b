using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// Damped Newton, as searches for critical points of networks began (Dauphin et al. 2014; Pennington and Bahri 2017): p = −(H + γI)⁻¹g,
/// taken where it lowers ‖g‖, with γ divided by its growth after a step that was taken and multiplied by it after one that was not. Along
/// negative curvature of the size of γ the step flies off, and as γ grows it becomes one of gradient descent, which
/// need not lower ‖g‖: then the search stalls.
/// </summary>
public sealed record DampedNewton : CriticalPointFinder
{
    public override string Name => "damped-newton";

    /// <summary>The first γ, in units of ‖Hg‖/‖g‖ at the start.</summary>
    public double Damping { get; init => field = Ranges.Above(0, value, "damping"); } = 1e-2;

    /// <summary>What γ is multiplied by or divided by.</summary>
    public double Growth { get; init => field = Ranges.Above(1, value, "growth"); } = 10;

    /// <summary>γ above which the search has stalled, in the same units.</summary>
    public double MostDamping { get; init => field = Ranges.Above(0, value, "most-damping"); } = 1e6;

    private protected override Func<bool> Begin(FinderRun run)
    {
        var (gamma, most) = (double.NaN, double.NaN);
        return () =>
        {
            if (double.IsNaN(gamma))
            {
                var unit = Math.Max(run.Hessian.SizeAlong(run.Gradient), 1e-12);
                (gamma, most) = (Damping * unit, MostDamping * unit);
            }

            for (; gamma <= most; gamma *= Growth)
            {
                if (run.Try(1, run.Hessian.DampedStep(run.Gradient, gamma)) < run.SquaredNorm)
                {
                    run.Accept();
                    gamma = Math.Max(gamma / Growth, 1e-16 * most);
                    return true;
                }
            }

            return false;
        };
    }
}
