using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>Where a Lanczos iteration begins, instead of at a random vector.</summary>
public sealed class LanczosStart
{
    private LanczosStart(LanczosResult? coarse, LanczosState? state) => (Coarse, State) = (coarse, state);

    /// <summary>The result of a coarser operator on the same space, whose Ritz vectors are the start.</summary>
    public LanczosResult? Coarse { get; }

    /// <summary>The state that is continued.</summary>
    public LanczosState? State { get; }

    /// <summary>
    /// A warm start from the Ritz vectors of a cheaper operator that resembles the one to be solved, for instance the
    /// curvature over a seeded tenth of the data.
    /// </summary>
    public static LanczosStart From(LanczosResult coarse) => new(coarse, null);

    /// <summary>Continues where an earlier iteration stopped, as if it never had.</summary>
    public static LanczosStart From(LanczosState state) => new(null, state);

    /// <summary>A uniformly distributed unit vector in the span of the Ritz vectors, [1, P], of the operator's dtype.</summary>
    internal static Tensor Combine(LanczosResult coarse, LinearOperator @operator, Philox random)
    {
        var pairs = coarse.Smallest.Concat(coarse.Largest).ToArray();
        var weights = new double[pairs.Length];
        random.FillGaussian(weights);
        var sum = Tensor.Zeros([1, @operator.Dimension], @operator.DType, @operator.Device);
        foreach (var (pair, weight) in pairs.Zip(weights))
        {
            if (pair.Length != @operator.Dimension)
            {
                sum.Dispose();
                throw new ArgumentException(
                    $"The coarse vectors have {pair.Length} numbers, but the operator acts on {@operator.Dimension}.",
                    nameof(coarse));
            }

            using var vector = pair.SingleVector.IsEmpty
                ? Tensor.From(pair.Vector.Span, [1, pair.Length])
                : Tensor.From(pair.SingleVector.Span, [1, pair.Length]);
            using var there = Tensor.Empty([1, pair.Length], @operator.DType, @operator.Device);
            there.Copy_(vector);
            sum.Add_(there, weight);
        }

        sum.MultiplyScalar_(1 / sum.Norm2());
        return sum;
    }
}
