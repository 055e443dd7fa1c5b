namespace Theodolite.Krylov.Solvers;

/// <summary>
/// MINRES (Paige and Saunders, SIAM J. Numer. Anal. 12, 1975) for symmetric A + σI of any sign: xₖ minimises ‖b − Ax‖ over the
/// Krylov space, so residuals never grow. For a singular system without a solution it ends at a least-squares solution,
/// in general not the shortest one; see <see cref="MinresQlp"/>.
/// </summary>
/// <remarks>
/// Curvature along its residuals comes at no extra product: rₖ₋₁ᵀArₖ₋₁ = −cₖ₋₁·γₖ⁽¹⁾·‖rₖ₋₁‖², and ‖Arₖ₋₁‖ = ‖rₖ₋₁‖·√(γₖ⁽¹⁾² + δₖ₊₁⁽¹⁾²)
/// (Liu and Roosta, SIAM J. Optim. 32, 2022, sections 2 and 3.1). A residual is flagged when its curvature is negative beyond
/// rounding, or zero to rounding while ‖Ar‖ is not, which no positive semi-definite A allows since there
/// ‖Ar‖² ≤ ‖A‖·rᵀAr.
/// </remarks>
public sealed record Minres : LinearSolver
{
    /// <summary>Whether to stop at the first residual of non-positive curvature; otherwise it is only reported.</summary>
    public bool StopAtNonPositiveCurvature { get; init; }

    private protected override void Iterate<TVector>(SolverIteration<TVector> run, TVector residual)
        where TVector : class
    {
        var space = run.Space;
        using var lanczos = new SymmetricLanczosStep<TVector>(run, residual);
        var phi = lanczos.NextBeta;
        var (c, s, deltaNext, epsilonNext) = (-1.0, 0.0, 0.0, 0.0);
        var r = space.Copy(residual);
        TVector? d = null, dd = null;
        while (lanczos.Advance())
        {
            var (delta, epsilon) = (deltaNext, epsilonNext);
            var delta2 = (c * delta) + (s * lanczos.Alpha);
            var gamma = (s * delta) - (c * lanczos.Alpha);
            epsilonNext = s * lanczos.NextBeta;
            deltaNext = -c * lanczos.NextBeta;
            var root = double.Hypot(gamma, deltaNext);
            run.NormalResidual = root / run.Norm;
            if (root <= run.NormalTolerance * run.Norm)
            {
                run.Outcome = SolverOutcome.LeastSquares;
                break;
            }

            var curvature = -c * gamma;
            if (curvature < -run.Rounding || (curvature <= run.Rounding && root * root > 4 * run.Rounding * run.Norm))
            {
                run.Flag(r, curvature);
                if (StopAtNonPositiveCurvature)
                {
                    run.Outcome = SolverOutcome.NonPositiveCurvature;
                    break;
                }
            }

            var reflection = Reflection.Of(gamma, lanczos.NextBeta);
            (c, s) = (reflection.C, reflection.S);
            var tau = c * phi;
            phi *= s;
            var next = space.Copy(lanczos.Current);
            if (d is not null)
            {
                space.AddScaled(next, -delta2, d);
            }

            if (dd is not null)
            {
                space.AddScaled(next, -epsilon, dd);
            }

            space.Scale(next, 1 / reflection.R);
            VectorSpace<TVector>.Free(dd);
            (dd, d) = (d, next);
            space.AddScaled(run.X, tau, d);
            if (run.HasReached(Math.Abs(phi)))
            {
                break;
            }

            space.Scale(r, s * s);
            space.AddScaled(r, -phi * c, lanczos.Next);
        }

        VectorSpace<TVector>.Free(r, d, dd);
    }
}
