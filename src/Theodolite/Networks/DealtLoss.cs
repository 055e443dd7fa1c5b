using Theodolite.Collectives;
using Theodolite.Objectives;

namespace Theodolite.Networks;

/// <summary>
/// A loss for work that is dealt out: of a network whose samples processes share, the same loss as each of them computes it alone over all
/// samples. Any other stays as it is, and nothing is dealt out then.
/// </summary>
internal sealed class DealtLoss<T> : IDisposable
    where T : Objective
{
    private readonly NetworkObjective? _own;

    /// <param name="shared">The loss; not disposed.</param>
    public DealtLoss(T shared)
    {
        _own = shared is NetworkObjective { Processes.AreOne: false } network ? network.AsOne() : null;
        (Loss, Processes) = _own is null ? (shared, Processes.Alone) : ((T)(Objective)_own, shared.Processes);
    }

    /// <summary>The loss of a piece of work.</summary>
    public T Loss { get; }

    /// <summary>Among whom the pieces are dealt out.</summary>
    public Processes Processes { get; }

    public void Dispose() => _own?.Dispose();
}
