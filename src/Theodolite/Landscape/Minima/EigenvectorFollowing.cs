using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Settings;

namespace Theodolite.Landscape.Minima;

/// <summary>
/// Climbs to a transition state: uphill along one eigenvector of the Hessian and downhill along all others (Cerjan and Miller 1981). Along
/// eigenvector i the step is ±2gᵢ/(|λᵢ| + √(λᵢ² + 4gᵢ²)), which near the goal is Newton's (Wales, Energy Landscapes, 2003, section 6.2).
/// Above <see cref="Dense"/> parameters Lanczos gives the two lowest eigenvectors, and the rest of the space is
/// descended by gradient steps (hybrid eigenvector following, Munro and Wales 1999). The eigenvector followed is the one most like that
/// of the iteration before. Newton's method ends it; then the minima on both sides are descended to.
/// </summary>
public sealed record EigenvectorFollowing
{
    /// <summary>Most iterations; each asks for one Hessian.</summary>
    public int Iterations { get; init => field = Ranges.Between(1, 1_000_000, value, "iterations"); } = 500;

    /// <summary>The longest step along the eigenvector followed, and the longest along all others together, in units of θ.</summary>
    public double LongestStep { get; init => field = Ranges.Above(0, value, "longest-step"); } = 0.1;

    /// <summary>Which eigenvector is followed at first: 0 for the lowest curvature that is not flat, 1 for the next.</summary>
    public int Mode { get; init => field = Ranges.Between(0, 1_000_000, value, "mode"); }

    /// <summary>Where the gradient does not say which way is uphill, as in a minimum, it sets out against the eigenvector, whose largest
    /// component is positive; else along it.</summary>
    public bool Backwards { get; init; }

    /// <summary>A point is critical where ‖g‖ is at most this share of ‖H‖·<see cref="LongestStep"/>.</summary>
    public double Tolerance { get; init => field = Ranges.Fraction(value, "tolerance"); } = 1e-8;

    /// <summary>Largest P for which the Hessian is formed.</summary>
    public int Dense { get; init => field = Ranges.Between(0, 3_000, value, "dense"); } = 300;

    /// <summary>Most iterations of each of the two descents.</summary>
    public int DescentIterations { get; init => field = Ranges.Between(1, 10_000_000, value, "descent-iterations"); } = 2_000;

    /// <summary>Keys Lanczos' starts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Follows an eigenvector from a start.</summary>
    /// <param name="objective">f; where it is float32, its float64 form is used.</param>
    /// <param name="start">θ₀, of P numbers: a minimum, a point near a ridge, or the climbing image of an elastic band.</param>
    /// <param name="progress">Told of every iteration.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">The start has other than P finite numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public FollowingResult Run(
        Objective objective,
        double[] start,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var precise = objective.InDoublePrecision();
        try
        {
            var loss = new PointLoss(precise, Dense, Seed, cancellation);
            loss.Check(start);
            return Run(loss, start, progress);
        }
        finally
        {
            if (!ReferenceEquals(precise, objective))
            {
                precise.Dispose();
            }
        }
    }

    private FollowingResult Run(PointLoss loss, double[] start, IProgress<Progress>? progress)
    {
        var climb = new EigenvectorClimb(this, loss, start);
        FollowingOutcome? outcome = null;
        TransitionState? state = null;
        try
        {
            while (outcome is null && climb.Iteration < Iterations)
            {
                progress?.Report(new("climbing to a transition state", (double)climb.Iteration / Iterations));
                outcome = climb.Step();
            }

            if (outcome == FollowingOutcome.Found)
            {
                progress?.Report(new("descending to the minima", 1));
                state = Descended(loss, climb);
            }
        }
        catch (NumericalFailureException)
        {
            (outcome, state) = (FollowingOutcome.NonFinite, null);
        }

        return new()
        {
            Outcome = outcome ?? FollowingOutcome.IterationLimit,
            State = state,
            Theta = climb.Theta,
            Iterations = climb.Iteration,
            Evaluations = loss.Evaluations,
        };
    }

    private TransitionState Descended(PointLoss loss, EigenvectorClimb climb)
    {
        var quench = new Quench
        {
            Iterations = DescentIterations,
            LongestStep = LongestStep,
            Tolerance = Tolerance,
            Dense = Dense,
            Seed = Seed,
        };
        var direction = climb.Modes!.Vectors[0];
        Minimum On(int side) => quench.Run(loss, Vectors.Along(climb.Theta, side * 0.1 * LongestStep, direction));
        return new()
        {
            Theta = climb.Theta,
            Loss = climb.Loss,
            GradientNorm = Vectors.Norm(climb.Gradient),
            Eigenvalue = climb.Modes.Values[0],
            Direction = direction,
            Forward = On(1),
            Backward = On(-1),
        };
    }
}
