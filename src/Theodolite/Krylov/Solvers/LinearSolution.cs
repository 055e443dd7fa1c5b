namespace Theodolite.Krylov.Solvers;

/// <summary>What a solver found for (A + σI)·x = b. Non-convergence is data. Disposing frees the vectors where they are tensors.</summary>
/// <typeparam name="TVector">double[] or a tensor [1, P].</typeparam>
public sealed class LinearSolution<TVector> : IDisposable
    where TVector : class
{
    /// <summary>x.</summary>
    public required TVector Solution { get; init; }

    /// <summary>Why the solver stopped.</summary>
    public required SolverOutcome Outcome { get; init; }

    /// <summary>Steps of the recurrence.</summary>
    public required int Iterations { get; init; }

    /// <summary>Products with the operator, those that measured residuals included.</summary>
    public required long Products { get; init; }

    /// <summary>‖b − (A + σI)x‖, measured with one product (by the recurrence after a cancellation).</summary>
    public required double ResidualNorm { get; init; }

    /// <summary>The same over ‖b‖.</summary>
    public required double RelativeResidual { get; init; }

    /// <summary>‖(A + σI)r‖/(‖A + σI‖·‖r‖) where the recurrence gives it: small where x is a least-squares solution. NaN for conjugate
    /// gradients.</summary>
    public required double NormalResidual { get; init; }

    /// <summary>‖A + σI‖₂ from below, as the products showed.</summary>
    public required double Norm { get; init; }

    /// <summary>A unit vector d of non-positive curvature, or null. From conjugate gradients and MINRES only.</summary>
    public TVector? Direction { get; init; }

    /// <summary>dᵀ(A + σI)d by the recurrence; NaN without a direction.</summary>
    public double Curvature { get; init; } = double.NaN;

    /// <summary>Rounding error of the curvature: below −this it is negative, not just zero.</summary>
    public double CurvatureError { get; init; }

    public void Dispose()
    {
        (Solution as IDisposable)?.Dispose();
        (Direction as IDisposable)?.Dispose();
    }
}
