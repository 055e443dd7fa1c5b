namespace Theodolite.Krylov.Solvers;

/// <summary>State of one solve that outlasts a restart of its recurrence.</summary>
internal sealed class SolverIteration<TVector>(
    VectorSpace<TVector> space,
    TVector x,
    double goal,
    double normalTolerance,
    double rightSide,
    int limit,
    IProgress<SolverProgress>? progress,
    CancellationToken cancellation)
    where TVector : class
{
    public VectorSpace<TVector> Space => space;

    public TVector X { get; set; } = x;

    /// <summary>‖r‖ asked for.</summary>
    public double Goal => goal;

    public double NormalTolerance => normalTolerance;

    public int Iterations { get; private set; }

    public SolverOutcome? Outcome { get; set; }

    public double ResidualNorm { get; private set; }

    public double NormalResidual { get; set; } = double.NaN;

    public double Norm { get; private set; }

    public TVector? Direction { get; private set; }

    public double Curvature { get; private set; } = double.NaN;

    public double CurvatureError { get; private set; }

    /// <summary>What a computed curvature of a unit vector may be off by.</summary>
    public double Rounding => (16 * space.Roundoff * Norm) + space.Operator.StatedError;

    /// <summary>(A + σI)v, or null at the limit or when cancelled, which then is the outcome.</summary>
    public TVector? TryApply(TVector v)
    {
        if (Iterations >= limit)
        {
            Outcome = SolverOutcome.IterationLimit;
            return null;
        }

        try
        {
            cancellation.ThrowIfCancellationRequested();
            var image = space.Apply(v, cancellation);
            Iterations++;
            return image;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && Iterations > 0)
        {
            Outcome = SolverOutcome.Cancelled;
            return null;
        }
    }

    /// <summary>Notes a lower bound of ‖A + σI‖.</summary>
    /// <exception cref="NumericalFailureException">It is not finite.</exception>
    public void SeeNorm(double norm) => Norm = double.IsFinite(norm)
        ? Math.Max(Norm, norm)
        : throw new NumericalFailureException("A product of the operator with a vector is not finite.");

    /// <summary>Takes ‖r‖ of the recurrence; converged at the goal.</summary>
    public bool HasReached(double residualNorm)
    {
        ResidualNorm = residualNorm;
        progress?.Report(new(Iterations, limit, rightSide == 0 ? 0 : residualNorm / rightSide));
        if (residualNorm > goal)
        {
            return false;
        }

        Outcome = SolverOutcome.Converged;
        return true;
    }

    /// <summary>Keeps the first direction of non-positive curvature, scaled to length 1.</summary>
    public void Flag(TVector direction, double curvature)
    {
        if (Direction is not null)
        {
            return;
        }

        Direction = space.Copy(direction);
        space.Scale(Direction, 1 / space.Norm(direction));
        (Curvature, CurvatureError) = (curvature, Rounding);
    }
}
