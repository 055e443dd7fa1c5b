using System.Numerics;
using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>The wanted pairs with their vectors in managed memory, in the precision of the operator.</summary>
/// <param name="Smallest">Ascending.</param>
/// <param name="Largest">Descending.</param>
/// <param name="Converged">Whether there are as many as were wanted, all with small residuals.</param>
internal readonly record struct LanczosPairs(IReadOnlyList<EigenPair> Smallest, IReadOnlyList<EigenPair> Largest, bool Converged)
{
    /// <summary>Numbers of a vector from which on the vectors are written by several threads.</summary>
    private const int Large = 1 << 18;

    public static LanczosPairs Of(LanczosFactorization basis, RitzPairs ritz, LanczosConvergence convergence, LinearOperator @operator)
    {
        var wanted = convergence.Wanted(ritz.Count);
        double ResidualOf(int index) => Residual(basis, ritz, index, @operator);
        EigenPair[] pairs = @operator.DType == DType.Float32
            ? [.. Lift<float>(basis, ritz, wanted, @operator).Zip(
                wanted,
                (v, i) => new EigenPair(ritz.Values[i], ResidualOf(i), (ReadOnlyMemory<float>)v))]
            : [.. Lift<double>(basis, ritz, wanted, @operator).Zip(
                wanted,
                (v, i) => new EigenPair(ritz.Values[i], ResidualOf(i), (ReadOnlyMemory<double>)v))];
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

    private static T[][] Lift<T>(LanczosFactorization basis, RitzPairs ritz, int[] wanted, LinearOperator @operator)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var vectors = wanted.Select(_ => GC.AllocateUninitializedArray<T>(checked((int)@operator.Dimension))).ToArray();
        basis.Lift(ritz, wanted, (piece, start) => OfEach(vectors, (vector, i) =>
        {
            using var row = piece.Narrow(0, i, 1);
            row.CopyTo(vector.AsSpan(start, (int)piece.Shape[1]));
        }));
        foreach (var vector in vectors)
        {
            basis.Complete<T>(vector);
        }

        OfEach(vectors, (vector, _) => Normalize<T>(vector));
        return vectors;
    }

    // New memory is written for the first time here, which takes as long as everything else.
    private static void OfEach<T>(T[][] vectors, Action<T[], int> body)
    {
        var threads = vectors.Length > 0 && vectors[0].Length < Large ? 1 : TorchRuntime.Threads;
        Workers.Run(vectors.Length, 1, threads, (from, to) =>
        {
            for (var i = from; i < to; i++)
            {
                body(vectors[i], i);
            }
        });
    }

    // The norm is summed in float64, whatever the vector is stored in.
    private static void Normalize<T>(Span<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var x in vector)
        {
            var wide = double.CreateChecked(x);
            sum += wide * wide;
        }

        var scale = 1 / Math.Sqrt(sum);
        foreach (ref var x in vector)
        {
            x = T.CreateChecked(double.CreateChecked(x) * scale);
        }
    }
}
