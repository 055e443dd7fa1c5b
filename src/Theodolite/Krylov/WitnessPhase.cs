namespace Theodolite.Krylov;

/// <summary>
/// Once the wanted pairs have converged, the random starts that grew side by side say whether these are all: each of them is an
/// independent run. Where their runs are too short for that, one goes on alone.
/// </summary>
internal sealed class WitnessPhase(LanczosProblem problem)
{
    /// <summary>The state with what the witnesses say: verified, waiting for one of them, or as it was.</summary>
    public IterationState Testify(IterationState at)
    {
        if (at.Run.IsCheck || !problem.Settings.Verify || at.Starts.Witnesses < 2 || at.Look is not { Converged: true } look)
        {
            return at;
        }

        var witnesses = new LanczosWitnesses(problem.Convergence, at.Starts.Witnesses, at.Run.Steps, at.Starts.RandomShare);
        if (!witnesses.CountCopies(look.Ritz, at.Basis.Norm))
        {
            return at;
        }

        if (witnesses.LongEnough(look.Ritz, problem.Operator.Dimension, CheckPhase.Longest))
        {
            return at with { Outcome = LanczosOutcome.Verified };
        }

        at.Basis.Part(0, 1);
        return at with
        {
            AwaitsWitness = at.Basis.PendingChains().Contains(0) && at.Basis.HasRoom(0),
            Looks = at.Looks with { Remaining = 1 },
        };
    }
}
