using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Krylov.Solvers;

/// <summary>
/// What the solvers for (A + σI)·x = b with a symmetric operator A share: settings, both kinds of vectors, and the measured
/// residual. Where the recurrence's residual has drifted from the measured one, the solver is started again from x.
/// </summary>
public abstract record LinearSolver
{
    private readonly double _tolerance = 1e-8;
    private readonly double _normalTolerance = 1e-7;
    private readonly double _shift;
    private readonly int? _maximumIterations;

    private protected LinearSolver()
    {
    }

    /// <summary>Converged at ‖r‖ ≤ tolerance·‖b‖.</summary>
    public double Tolerance { get => _tolerance; init => _tolerance = Ranges.Above(0, value, "tolerance"); }

    /// <summary>
    /// The system counts as having no solution at ‖Ar‖ ≤ this·‖A‖·‖r‖. At least 4√u is used: the Ritz value that goes to zero
    /// does so like the square of ‖Ar‖, so below √u the recurrence sees rounding only. x then has relative errors of this
    /// size, ‖r‖ of its square. Eigenvalues smaller than this share of the largest are taken for zero.
    /// </summary>
    public double NormalTolerance { get => _normalTolerance; init => _normalTolerance = Ranges.Above(0, value, "normal-tolerance"); }

    /// <summary>σ.</summary>
    public double Shift { get => _shift; init => _shift = Ranges.Finite(value, "shift"); }

    /// <summary>Iterations allowed; by default 5P + 10, at most 1,000.</summary>
    public int? MaximumIterations
    {
        get => _maximumIterations; init =>
        _maximumIterations = value is null ? null : Ranges.Between(1, int.MaxValue, value.Value, "maximum-iterations");
    }

    /// <summary>Solves in managed float64; the products are computed in the operator's own dtype.</summary>
    /// <param name="operator">A.</param>
    /// <param name="b">Right side, P numbers.</param>
    /// <param name="start">First x, or empty for zero.</param>
    /// <param name="progress">Told of every iteration.</param>
    /// <param name="cancellation">Ends with the last iterate.</param>
    /// <exception cref="ArgumentException">A length is not P, or a number is not finite.</exception>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public LinearSolution<double[]> Solve(
        LinearOperator @operator,
        ReadOnlySpan<double> b,
        ReadOnlySpan<double> start = default,
        IProgress<SolverProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (b.Length != @operator.Dimension || (start.Length != 0 && start.Length != b.Length))
        {
            throw new ArgumentException(
                $"The right side and the start have {@operator.Dimension} numbers, not {b.Length} and {start.Length}.",
                nameof(b));
        }

        if (!Vectors.AllFinite(b) || !Vectors.AllFinite(start))
        {
            throw new ArgumentException("The right side and the start are finite numbers.", nameof(b));
        }

        return Run(new ManagedVectors(@operator, Shift), b.ToArray(), start.IsEmpty ? null : start.ToArray(), progress, cancellation);
    }

    /// <summary>Solves over tensors [1, P] of the operator's dtype and device; the caller disposes the solution.</summary>
    /// <inheritdoc
    ///     cref="Solve(LinearOperator, ReadOnlySpan{double}, ReadOnlySpan{double}, IProgress{SolverProgress}?, CancellationToken)"/>
    public LinearSolution<Tensor> Solve(
        LinearOperator @operator,
        Tensor b,
        Tensor? start = null,
        IProgress<SolverProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (b.Rank != 2 || b.Shape[0] != 1 || b.Shape[1] != @operator.Dimension || (start is not null && start.Shape != b.Shape))
        {
            throw new ArgumentException($"The right side and the start have the shape [1, {@operator.Dimension}].", nameof(b));
        }

        return Run(new TensorVectors(@operator, Shift), b, start?.Clone(), progress, cancellation);
    }

    /// <summary>Iterates from x with residual r; adds to x.</summary>
    private protected abstract void Iterate<TVector>(SolverIteration<TVector> run, TVector residual)
        where TVector : class;

    private LinearSolution<TVector> Run<TVector>(
        VectorSpace<TVector> space,
        TVector b,
        TVector? start,
        IProgress<SolverProgress>? progress,
        CancellationToken cancellation)
        where TVector : class
    {
        var before = space.Operator.Products;
        var norm = space.Norm(b);
        var limit = MaximumIterations ?? (int)Math.Min(1_000, (5 * space.Operator.Dimension) + 10);
        var run = new SolverIteration<TVector>(
            space,
            start ?? space.Zero(),
            Tolerance * norm,
            Math.Max(NormalTolerance, 4 * Math.Sqrt(space.Roundoff)),
            norm,
            limit,
            progress,
            cancellation);
        var residual = start is null ? space.Copy(b) : space.Residual(b, run.X, cancellation);
        var measured = space.Norm(residual);
        if (measured <= run.Goal)
        {
            run.Outcome = SolverOutcome.Converged;
        }

        while (run.Outcome is null)
        {
            var last = measured;
            Iterate(run, residual);
            if (run.Outcome == SolverOutcome.Cancelled)
            {
                measured = run.ResidualNorm;
                break;
            }

            VectorSpace<TVector>.Free(residual);
            residual = space.Residual(b, run.X, CancellationToken.None);
            measured = space.Norm(residual);
            if (run.Outcome == SolverOutcome.Converged && measured > run.Goal)
            {
                var floor = 32 * space.Roundoff * ((run.Norm * space.Norm(run.X)) + norm);
                run.Outcome = measured <= Math.Max(1.01 * run.Goal, floor)
                    ? SolverOutcome.Converged
                    : measured > 0.25 * last ? SolverOutcome.Stagnated : null;
            }
        }

        VectorSpace<TVector>.Free(residual);
        return new LinearSolution<TVector>
        {
            Solution = run.X,
            Outcome = run.Outcome.Value,
            Iterations = run.Iterations,
            Products = space.Operator.Products - before,
            ResidualNorm = measured,
            RelativeResidual = norm == 0 ? 0 : measured / norm,
            NormalResidual = run.NormalResidual,
            Norm = run.Norm,
            Direction = run.Direction,
            Curvature = run.Curvature,
            CurvatureError = run.CurvatureError,
        };
    }
}
