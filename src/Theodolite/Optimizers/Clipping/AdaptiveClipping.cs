using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>
/// Adaptive gradient clipping (Brock et al., "High-Performance Large-Scale Image Recognition Without Normalization", ICML 2021): for
/// each output unit i (a slice along the first axis; vectors are one unit), where ‖gᵢ‖ ≥ λ·max(‖wᵢ‖, ε),
/// gᵢ ← gᵢ·λ·max(‖wᵢ‖, ε)/max(‖gᵢ‖, 1e-6).
/// </summary>
public sealed record AdaptiveClipping : GradientClipping
{
    private const double SmallestNorm = 1e-6;

    public override string Name => "adaptive";

    /// <summary>λ &gt; 0.</summary>
    public double Limit { get; init => field = Ranges.Above(0, value, "limit"); } = 0.01;

    /// <summary>ε ≥ 0, the least norm that weights are taken to have.</summary>
    public double Epsilon { get; init => field = Ranges.AtLeast(0, value, "epsilon"); } = 1e-3;

    /// <summary>A name pattern of blocks to leave as they are, as the paper does with the last linear layer; null for none.</summary>
    public string? Skip { get; init; }

    private protected override void Clip<T>(Span<T> gradient, ReadOnlySpan<T> parameters, PlannedBlock[] blocks, double norm, int threads)
    {
        foreach (var block in blocks)
        {
            if (block.Count == 0 || (Skip is { } pattern && new ParameterGroup(pattern).Matches(block.Name)))
            {
                continue;
            }

            var units = block.Shape.Rank > 1 ? (int)block.Shape[0] : 1;
            var width = (int)block.Count / units;
            for (var i = 0; i < units; i++)
            {
                var start = (int)block.Offset + (i * width);
                var g = gradient.Slice(start, width);
                var (of, weights) = (Reductions.Norm<T>(g, threads), Reductions.Norm(parameters.Slice(start, width), threads));
                var most = Limit * Math.Max(weights, Epsilon);
                if (of >= most)
                {
                    Scaling.Scale(g, most / Math.Max(of, SmallestNorm), threads);
                }
            }
        }
    }
}
