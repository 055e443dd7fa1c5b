using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// What XTrace and XDiag share (Epperly, Tropp and Webber, SIAM J. Matrix Anal. Appl. 45, 2024, section 2): from random
/// rows Ω [k, P], Y = Ω·A, orthonormal rows Q with Yᵀ = QᵀR and Z = Q·A. Leaving ωᵢ out, the range that the other products
/// span is that of Q less the direction sᵢ ∝ R⁻ᵀeᵢ, so all k estimators come from one factorization.
/// </summary>
internal sealed class LeaveOneOut : IDisposable
{
    private LeaveOneOut(Tensor omega, Tensor q, Tensor z, double[] r) => (Omega, Q, Z, R) = (omega, q, z, r);

    public Tensor Omega { get; }

    public Tensor Q { get; }

    public Tensor Z { get; }

    /// <summary>k·k numbers, upper triangular.</summary>
    public double[] R { get; }

    public int Count => (int)Omega.Shape[0];

    /// <summary>2k products.</summary>
    public static LeaveOneOut Build(
        LinearOperator @operator,
        Tensor omega,
        int blockSize,
        Action<Tensor, int> first,
        Action<int> second,
        CancellationToken cancellation)
    {
        var k = (int)omega.Shape[0];
        using var y = BlockProducts.Apply(@operator, omega, blockSize, first, cancellation);
        _ = BlockProducts.InnerProducts(y, y, k);
        var (q, r) = BlockProducts.Orthonormalize(y);
        try
        {
            return new(omega, q, BlockProducts.Apply(@operator, q, blockSize, (_, done) => second(k + done), cancellation), r);
        }
        catch
        {
            q.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The unit vectors sᵢ as rows, and sᵢᵀrᵢ = 1/‖R⁻ᵀeᵢ‖. A zero on R's diagonal, where A has rank below k, stands for
    /// roundoff: then sᵢ leads out of the range, and leaving it out changes nothing, as it should.
    /// </summary>
    public (double[] S, double[] Coupling) LeftOut(double roundoff)
    {
        var k = Count;
        var largest = R.Max(Math.Abs);
        var least = largest == 0 ? 1 : largest * roundoff;
        var (s, coupling) = (new double[k * k], new double[k]);
        for (var i = 0; i < k; i++)
        {
            var row = s.AsSpan(i * k, k);
            var scale = 1.0;
            for (var j = i; j < k; j++)
            {
                var sum = j == i ? 1.0 : 0;
                for (var l = i; l < j; l++)
                {
                    sum -= R[(l * k) + j] * row[l];
                }

                var pivot = R[(j * k) + j];
                row[j] = sum / (Math.Abs(pivot) < least ? Math.CopySign(least, pivot) : pivot);
                if (Math.Abs(row[j]) < 1e100)
                {
                    continue;
                }

                // Far below full rank the solution grows without bound; only its direction matters.
                Vectors.Scale(row[i..(j + 1)], 1e-100);
                scale *= 1e-100;
            }

            var norm = Vectors.Norm(row);
            Vectors.Scale(row, 1 / norm);
            coupling[i] = scale / norm;
        }

        return (s, coupling);
    }

    public void Dispose()
    {
        Q.Dispose();
        Z.Dispose();
    }
}
