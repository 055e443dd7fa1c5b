namespace Theodolite.Krylov;

/// <summary>
/// Whether the wanted pairs are all there is: a small residual says that a value is an eigenvalue, not that it is the lowest or
/// highest. A fresh random start, orthogonal to the whole basis, grows unrestarted; a value beyond the wanted ones
/// reopens the search, and a chain that was long enough and met none verifies the result.
/// </summary>
internal sealed class CheckPhase(LanczosProblem problem, RestartPhase restart)
{
    /// <summary>Longest independent chain, where the gap it would need to resolve is too small for certainty.</summary>
    public const int Longest = 40;

    /// <summary>The state after a look that the witnesses have not settled.</summary>
    public IterationState Decide(IterationState at)
    {
        var look = at.Look!;
        if (at.Settled || at.AwaitsWitness)
        {
            return at;
        }

        if (at.Run.IsCheck)
        {
            return Judge(at, look);
        }

        return look.Converged || at.Basis.IsInvariant ? Begin(at, look) : GoOn(at, look);
    }

    private static IterationState GoOn(IterationState at, RitzLook look) => at with
    {
        // A start that went on alone has met something: it is no witness any more.
        Starts = at.Basis.PendingChains().Distinct().Skip(1).Any() ? at.Starts.Dismissed() : at.Starts,
        Looks = at.Looks.Foresee(look.Excess, look.IsEnough, at.Products, at.Basis.Size),
    };

    // A run from a fresh start, which checks where there are enough pairs, and seeks more where an invariant space held too few.
    private IterationState Begin(IterationState at, RitzLook look)
    {
        var settings = problem.Settings;
        if (at.Basis.Size == problem.Operator.Dimension)
        {
            return at with { Outcome = LanczosOutcome.Verified };
        }

        if ((look.IsEnough && !settings.Verify) || at.Run.Number + 1 >= settings.MaximumRuns)
        {
            return at with { Outcome = LanczosOutcome.Unverified };
        }

        var edges = look.IsEnough ? WantedEdges.Of(look.Ritz, problem.Convergence, at.Basis.Norm) : WantedEdges.None;
        var begun = restart.MakeRoom(at, (Math.Min(Longest, at.Basis.Capacity / 2) + 1) * settings.Width);
        begun = begun with
        {
            Edges = edges,
            Run = at.Run.Next(isCheck: look.IsEnough),
            Looks = at.Looks.Anew(),
            Starts = at.Starts.Dismissed(),
        };
        for (var i = 0; i < settings.Width && begun.Basis.Count < begun.Basis.Capacity; i++)
        {
            if (!begun.Basis.Start(begun.Run.Number) && i == 0)
            {
                // The rows span everything.
                begun = begun with { Outcome = LanczosOutcome.Verified };
            }
        }

        return begun;
    }

    private IterationState Judge(IterationState at, RitzLook look)
    {
        if (at.Edges.AreOutdone(look.Ritz, problem.Convergence))
        {
            return at with
            {
                Run = at.Run with { IsCheck = false },
                Looks = at.Looks.Foresee(double.PositiveInfinity, isKnown: false, at.Products, at.Basis.Size),
            };
        }

        if (at.Grew && at.Basis.HasRoom(at.Run.Number))
        {
            var (resolved, steps) = LengthNeeded(at);
            at = at with { Run = at.Run with { Resolved = resolved } };
            if (at.Run.Steps < steps)
            {
                var next = resolved == 0 ? 2 : (int)Math.Clamp(steps - at.Run.Steps, 1, 3);
                return at with { Looks = at.Looks with { Remaining = next } };
            }
        }

        return at with
        {
            Outcome = look.Converged ? LanczosOutcome.Verified : LanczosOutcome.Open,
            Run = at.Run with { IsCheck = false },
            Looks = at.Looks with { Remaining = 1 },
        };
    }

    // How long the chain must be. It must have resolved its own ends, which says what there is to be told from the
    // wanted values; then half as many steps again and as many as nine starts of ten need to show what is looked for, unless
    // 99 of a hundred would have shown it before. Where the edges are too close for that, the longest check is the last word.
    private (int Resolved, double Steps) LengthNeeded(IterationState at)
    {
        var ((_, _, taken, _, resolved), edges, convergence) = (at.Run, at.Edges, problem.Convergence);
        var ends = at.Basis.Ends(at.Run.Number);
        if (resolved == 0 && taken >= 4 && convergence.Resolves(ends, edges.Low, edges.High, at.Basis.Norm))
        {
            resolved = taken;
        }

        var steps = resolved == 0 ? Longest : Math.Min(Needed(0.01), Math.Max(Needed(0.1), Math.Ceiling(1.5 * resolved)));
        return (resolved, Math.Min(steps, Longest));

        double Needed(double share) => convergence.StepsToSee(ends, edges.Low, edges.High, problem.Operator.Dimension, share);
    }
}
