using Theodolite.Curvature;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>The wanted pairs with their vectors in managed memory, in the precision of the operator.</summary>
/// <param name="Smallest">Ascending.</param>
/// <param name="Largest">Descending.</param>
/// <param name="Converged">Whether there are as many as were wanted, all with small residuals.</param>
internal readonly record struct LanczosPairs(IReadOnlyList<EigenPair> Smallest, IReadOnlyList<EigenPair> Largest, bool Converged)
{
    public static LanczosPairs Of(LanczosFactorization basis, RitzPairs ritz, LanczosConvergence convergence, LinearOperator @operator)
    {
        var wanted = convergence.Wanted(ritz.Count);
        var pairs = @operator.DType == DType.Float32
            ? Singles(basis, ritz, wanted, @operator)
            : Doubles(basis, ritz, wanted, @operator);
        var enough = wanted.Length >= Math.Min(convergence.Smallest + convergence.Largest, @operator.Dimension);
        var low = wanted.Count(i => i < convergence.Smallest);
        return new(pairs[..low], [.. pairs[low..].Reverse()], enough && convergence.Excess(ritz, basis.Norm) <= 1);
    }

    // What the recurrence says, and what the products' own roundoff adds.
    private static double Residual(LanczosFactorization basis, RitzPairs ritz, int i, LinearOperator @operator)
    {
        var rounding = 4 * @operator.DType.UnitRoundoff() * basis.Norm;
        return Math.Sqrt((ritz.Residuals[i] * ritz.Residuals[i]) + (rounding * rounding));
    }

    private static EigenPair[] Singles(LanczosFactorization basis, RitzPairs ritz, int[] wanted, LinearOperator @operator)
    {
        var vectors = wanted.Select(_ => new float[@operator.Dimension]).ToArray();
        basis.Lift(ritz, wanted, (piece, start) =>
        {
            for (var i = 0; i < vectors.Length; i++)
            {
                using var row = piece.Narrow(0, i, 1);
                row.CopyTo(vectors[i].AsSpan(start, (int)piece.Shape[1]));
            }
        });
        return [.. wanted.Select((index, i) => new EigenPair(ritz.Values[index], Residual(basis, ritz, index, @operator), (ReadOnlyMemory<float>)Normalized(vectors[i])))];
    }

    private static EigenPair[] Doubles(LanczosFactorization basis, RitzPairs ritz, int[] wanted, LinearOperator @operator)
    {
        var vectors = wanted.Select(_ => new double[@operator.Dimension]).ToArray();
        basis.Lift(ritz, wanted, (piece, start) =>
        {
            for (var i = 0; i < vectors.Length; i++)
            {
                using var row = piece.Narrow(0, i, 1);
                row.CopyTo(vectors[i].AsSpan(start, (int)piece.Shape[1]));
            }
        });
        return [.. wanted.Select((index, i) =>
        {
            Vectors.Scale(vectors[i], 1 / Vectors.Norm(vectors[i]));
            return new EigenPair(ritz.Values[index], Residual(basis, ritz, index, @operator), (ReadOnlyMemory<double>)vectors[i]);
        })];
    }

    private static float[] Normalized(float[] vector)
    {
        var sum = 0.0;
        foreach (var x in vector)
        {
            sum += (double)x * x;
        }

        var scale = 1 / Math.Sqrt(sum);
        foreach (ref var x in vector.AsSpan())
        {
            x = (float)(x * scale);
        }

        return vector;
    }
}
