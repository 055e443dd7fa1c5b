using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>
/// A way to zeros of the gradient, whatever their index: minima, saddles and maxima alike. It computes in float64 and draws nothing at
/// random, so the same start gives the same end.
/// </summary>
/// <remarks>
/// All finders lower ‖∇f‖ and none knows whether it can be lowered to zero: local minima of ‖∇f‖² where ∇²f·∇f = 0 and ∇f ≠ 0 hold every
/// one of them (Frye et al. 2020). An end is therefore described by ‖g‖², by ‖Hg‖/(‖H‖‖g‖) and by the residual of its Newton step, and
/// what it is, is for a survey to say.
/// </remarks>
public abstract record CriticalPointFinder
{
    /// <summary>The name on the command line, in kebab-case.</summary>
    [Option(Hidden = true)]
    public abstract string Name { get; }

    /// <summary>Most iterations.</summary>
    public int Iterations { get; init => field = Ranges.Between(1, 10_000_000, value, "iterations"); } = 500;

    /// <summary>It ends where ‖g‖² is at most this: far below any cut-off, so that what is counted does not hang on it.</summary>
    public double Tolerance { get; init => field = Ranges.Above(0, value, "tolerance"); } = 1e-24;

    /// <summary>
    /// Curvatures up to this share of ‖H‖ count as zero where H is inverted, and where it is asked whether a gradient lies in its kernel.
    /// </summary>
    public double Kernel { get; init => field = Ranges.Fraction(value, "kernel"); } = 1e-7;

    /// <summary>Largest P for which the Hessian is formed, in blocks of products; above it every product is one of the loss's.</summary>
    public int Dense { get; init => field = Ranges.Between(0, 3_000, value, "dense"); } = 300;

    /// <summary>Products that one linear solve may take.</summary>
    public int Products { get; init => field = Ranges.Between(1, 1_000_000, value, "products"); } = 200;

    /// <summary>Follows the finder from a start.</summary>
    /// <param name="objective">f; where it is float32, its float64 form is used.</param>
    /// <param name="start">θ₀.</param>
    /// <param name="cutoffs">Values of ‖g‖² below which the first point is to be kept, as <see cref="FinderResult.Crossings"/>.</param>
    /// <param name="progress">Told of every iteration.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">The start has other than P finite numbers.</exception>
    public FinderResult Run(
        Objective objective,
        ReadOnlySpan<double> start,
        IReadOnlyList<double>? cutoffs = null,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (start.Length != objective.Parameters.Count || !Vectors.AllFinite(start))
        {
            throw new BadInputException($"A start has {objective.Parameters.Count} finite numbers.");
        }

        var precise = objective.InDoublePrecision();
        try
        {
            using var run = new FinderRun(precise, start, this, cutoffs ?? [], cancellation);
            var step = Begin(run);
            FinderOutcome? outcome = null;
            while (outcome is null)
            {
                cancellation.ThrowIfCancellationRequested();
                progress?.Report(new(Name, (double)run.Iteration / Iterations));
                outcome = !run.IsFinite ? FinderOutcome.NonFinite
                    : run.SquaredNorm <= Tolerance ? FinderOutcome.Converged
                    : run.Iteration >= Iterations ? FinderOutcome.IterationLimit
                    : !step() ? FinderOutcome.Stalled
                    : null;
            }

            return run.End(outcome.Value);
        }
        finally
        {
            if (!ReferenceEquals(precise, objective))
            {
                precise.Dispose();
            }
        }
    }

    /// <summary>Prepares a run; what it returns makes one iteration, and says false where no step lowers ‖g‖.</summary>
    private protected abstract Func<bool> Begin(FinderRun run);
}
