namespace Theodolite.Krylov;

/// <summary>
/// The thick restart (Wu and Simon, SIAM J. Matrix Anal. Appl. 22, 2000): V ← Y·V for the Ritz vectors Y at both ends, T ← diag(θ),
/// C ← C·Yᵀ. The pending rows stay, so that A·Vᵀ = Vᵀ·T + Fᵀ·C holds and the iteration goes on as if from the shorter basis.
/// </summary>
internal sealed class RestartPhase(LanczosProblem problem)
{
    /// <summary>The state with room for a step of the chosen chain. A check grows unrestarted: without room it ends.</summary>
    public IterationState MakeRoom(IterationState at) =>
        at.Basis.HasRoom(at.Chain) || at.Run.IsCheck ? at : MakeRoom(at, problem.Settings.Width);

    /// <summary>
    /// The state with so many free rows. The wanted pairs are kept, and as many on their inside as leave room, which shield
    /// them from the cut.
    /// </summary>
    public IterationState MakeRoom(IterationState at, int free)
    {
        if (at.Basis.Capacity - at.Basis.Count >= free)
        {
            return at;
        }

        var ritz = at.Basis.Ritz();
        var wanted = problem.Wanted;
        var room = at.Basis.Capacity - at.Basis.Pending - free;
        var kept = Math.Min(Math.Max(wanted, Math.Min(room, (room + wanted) / 2)), ritz.Count);
        var high = High(kept, wanted);
        at.Basis.Shrink(ritz, [.. Enumerable.Range(0, kept - high), .. Enumerable.Range(ritz.Count - high, high)]);
        return at with { Look = null, Starts = at.Starts.Dismissed() };
    }

    // Of the kept pairs, those at the high end.
    private int High(int kept, int wanted)
    {
        var (smallest, largest) = (problem.Settings.Smallest, problem.Settings.Largest);
        var high = smallest == 0 ? kept : largest == 0 ? 0 : largest + ((kept - wanted) / 2);
        return Math.Clamp(high, 0, kept);
    }
}
