using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Krylov;

/// <summary>
/// The course of an iteration: two random starts grow side by side until the wanted pairs have converged and both runs are long
/// enough to bear witness to that; warm ones are random in part. Where they cannot (a value found twice, a basis that was
/// restarted), an independent chain follows from a fresh random start that is orthogonal to the whole basis; when that meets
/// something beyond, all go on until everything has converged again, and another chain checks. All share one basis and
/// one projection.
/// </summary>
/// <remarks>
/// A round is a sequence of phases, each from one state to the next: <see cref="RestartPhase"/> where the basis is full,
/// <see cref="GrowPhase"/> by one step, and where it is time to look <see cref="LookPhase"/>, <see cref="WitnessPhase"/> and
/// <see cref="CheckPhase"/>.
/// </remarks>
internal sealed class LanczosIteration : IDisposable
{
    private readonly LanczosProblem _problem;
    private readonly GrowPhase _grow;
    private readonly RestartPhase _restart;
    private readonly LookPhase _look;
    private readonly WitnessPhase _witness;
    private readonly CheckPhase _check;

    /// <summary>Allocates the basis and begins.</summary>
    /// <param name="problem">What is asked.</param>
    /// <param name="rows">Rows of the basis.</param>
    /// <param name="start">Null for random vectors.</param>
    /// <exception cref="BadInputException">A saved state does not fit.</exception>
    public LanczosIteration(LanczosProblem problem, int rows, LanczosStart? start)
    {
        (_problem, _grow, _restart, _look, _witness) = (problem, new(problem), new(problem), new(problem), new(problem));
        _check = new(problem, _restart);
        var basis = new LanczosFactorization(problem.Operator, rows, Philox.For(problem.Settings.Seed, "lanczos"));
        try
        {
            At = new StartPhase(problem).From(basis, start);
        }
        catch
        {
            basis.Dispose();
            throw;
        }
    }

    /// <summary>Where it stands. Cancellation leaves the state before the phase that it cut short.</summary>
    public IterationState At { get; private set; }

    /// <summary>Goes on until all is found and checked, or a limit is met.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Run(IProgress<LanczosProgress>? progress, CancellationToken cancellation)
    {
        while (!At.Settled)
        {
            cancellation.ThrowIfCancellationRequested();
            var run = At.Run;
            At = _grow.Choose(At);
            At = _restart.MakeRoom(At);
            At = _grow.Grow(At, cancellation);
            if (At.IsTimeToLook)
            {
                At = _look.Project(At);
                var seen = _look.Progress(At);
                progress?.Report(seen);
                At = Suffices(seen) ? At with { Outcome = LanczosOutcome.Unverified } : _check.Decide(_witness.Testify(At));
            }

            At = Limited(At, run);
        }
    }

    /// <summary>The wanted pairs as they are now, low end first.</summary>
    public LanczosPairs Pairs() => LanczosPairs.Of(At.Basis, At.Basis.Ritz(), _problem.Convergence, _problem.Operator);

    public void Dispose() => At.Basis.Dispose();

    private bool Suffices(LanczosProgress seen) =>
        At.Look!.IsEnough && _problem.Settings.Suffices is { } suffices && suffices(seen);

    // Without growth, and without another run or another purpose of this one, no room is left in which anything could change.
    private IterationState Limited(IterationState at, IndependentRun before)
    {
        var isStuck = !at.Grew && at.Run.Number == before.Number && at.Run.IsCheck == before.IsCheck;
        return !at.Settled && (isStuck || at.Products >= _problem.Settings.MaximumProducts)
            ? at with { Outcome = LanczosOutcome.Unverified }
            : at;
    }
}
