namespace Theodolite.Krylov.Solvers;

/// <summary>
/// Conjugate gradients (Hestenes and Stiefel 1952) for positive definite A + σI: xₖ minimises ½xᵀAx − bᵀx over the Krylov
/// space. Stops at a direction p with pᵀAp ≤ 0, to rounding, and returns it: then A + σI is not positive definite.
/// </summary>
public sealed record ConjugateGradient : LinearSolver
{
    private protected override void Iterate<TVector>(SolverIteration<TVector> run, TVector residual)
        where TVector : class
    {
        var space = run.Space;
        var r = space.Copy(residual);
        var p = space.Copy(residual);
        var square = space.Dot(r, r);
        while (run.TryApply(p) is { } image)
        {
            var (curvature, length) = (space.Dot(p, image), space.Norm(p));
            run.SeeNorm(space.Norm(image) / length);
            if (!(curvature > run.Rounding * length * length))
            {
                run.Flag(p, curvature / (length * length));
                run.Outcome = SolverOutcome.NonPositiveCurvature;
                VectorSpace<TVector>.Free(image);
                break;
            }

            var alpha = square / curvature;
            space.AddScaled(run.X, alpha, p);
            space.AddScaled(r, -alpha, image);
            VectorSpace<TVector>.Free(image);
            var next = space.Dot(r, r);
            if (run.HasReached(Math.Sqrt(next)))
            {
                break;
            }

            space.Scale(p, next / square);
            space.AddScaled(p, 1, r);
            square = next;
        }

        VectorSpace<TVector>.Free(r, p);
    }
}
