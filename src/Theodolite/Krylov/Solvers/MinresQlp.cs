namespace Theodolite.Krylov.Solvers;

/// <summary>
/// MINRES-QLP (Choi, Paige and Saunders, SIAM J. Sci. Comput. 33, 2011): the shortest x that minimises ‖b − Ax‖, for singular
/// systems with and without a solution: x = A⁺b. A QLP decomposition T = Q·L·P of the Lanczos matrix takes the place of
/// MINRES's QR, and its last column is dropped where L is singular to the tolerance.
/// </summary>
/// <remarks>Names follow the paper's algorithm; two vectors more than MINRES, same products.</remarks>
public sealed record MinresQlp : LinearSolver
{
    private protected override void Iterate<TVector>(SolverIteration<TVector> run, TVector residual)
        where TVector : class
    {
        var space = run.Space;
        using var lanczos = new SymmetricLanczosStep<TVector>(run, residual);
        var phi = lanczos.NextBeta;
        var (cs, sn) = (-1.0, 0.0);
        var (cr1, sr1, cr2, sr2) = (-1.0, 0.0, -1.0, 0.0);
        var (deltaNext, epsilonNext) = (0.0, 0.0);
        double gama = 0, gamal = 0, gamal2 = 0, eta = 0, etal = 0, etal2 = 0, vepln = 0, veplnl = 0, veplnl2 = 0;
        double tau = 0, taul = 0, taul2 = 0, u = 0, ul = 0, ul2 = 0, ul3 = 0, ul4 = 0;
        TVector w = space.Zero(), wl = space.Zero(), wl2 = space.Zero();
        for (var k = 1; lanczos.Advance(); k++)
        {
            // Left reflections: Q·T is upper triangular with three diagonals.
            var dbar = deltaNext;
            var delta = (cs * dbar) + (sn * lanczos.Alpha);
            var gbar = (sn * dbar) - (cs * lanczos.Alpha);
            epsilonNext = sn * lanczos.NextBeta;
            deltaNext = -cs * lanczos.NextBeta;
            var root = double.Hypot(gbar, deltaNext);
            run.NormalResidual = root / run.Norm;
            var singular = root <= run.NormalTolerance * run.Norm;
            (gamal2, gamal) = (gamal, gama);
            (cs, sn, gama) = Reflection.Of(gbar, lanczos.NextBeta);
            (taul2, taul, tau) = (taul, tau, cs * phi);
            phi *= sn;

            // Right reflections make it lower triangular: L with diagonals gama, (delta → vepln), eta.
            if (k > 2)
            {
                (veplnl2, etal2, etal) = (veplnl, etal, eta);
                var turned = (sr2 * vepln) - (cr2 * delta);
                veplnl = (cr2 * vepln) + (sr2 * delta);
                delta = turned;
                eta = sr2 * gama;
                gama = -cr2 * gama;
            }

            if (k > 1)
            {
                (cr1, sr1, gamal) = Reflection.Of(gamal, delta);
                vepln = sr1 * gama;
                gama = -cr1 * gama;
            }

            // L·u = t by forward substitution; the last component is dropped where L is singular.
            (ul4, ul3) = (ul3, ul2);
            if (k > 2)
            {
                ul2 = (taul2 - (etal2 * ul4) - (veplnl2 * ul3)) / gamal2;
            }

            if (k > 1)
            {
                ul = (taul - (etal * ul3) - (veplnl * ul2)) / gamal;
            }

            u = singular || gama == 0 ? 0 : (tau - (eta * ul2) - (vepln * ul)) / gama;

            // W = V·P; columns up to k − 2 no longer change and are added to x.
            var v = lanczos.Current;
            if (k == 1)
            {
                VectorSpace<TVector>.Free(w);
                w = space.Copy(v);
            }
            else
            {
                TVector left = w, right;
                if (k == 2)
                {
                    VectorSpace<TVector>.Free(wl2);
                    (wl2, right) = (wl, space.Copy(v));
                }
                else
                {
                    right = space.Combine(sr2, wl, -cr2, v);
                    var done = space.Combine(cr2, wl, sr2, v);
                    VectorSpace<TVector>.Free(wl2, wl);
                    wl2 = done;
                }

                wl = space.Combine(cr1, left, sr1, right);
                w = space.Combine(sr1, left, -cr1, right);
                VectorSpace<TVector>.Free(left, right);
            }

            if (k > 2)
            {
                space.AddScaled(run.X, ul2, wl2);
            }

            (cr2, sr2, gamal) = Reflection.Of(gamal, epsilonNext);
            if (singular)
            {
                run.Outcome = SolverOutcome.LeastSquares;
                break;
            }

            if (run.HasReached(Math.Abs(phi)))
            {
                break;
            }
        }

        space.AddScaled(run.X, ul, wl);
        space.AddScaled(run.X, u, w);
        VectorSpace<TVector>.Free(w, wl, wl2);
    }
}
