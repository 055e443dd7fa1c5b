using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>Limits the norm of each tensor: g ← g·c/max(‖g‖, c) (Keras' <c>clipnorm</c>).</summary>
public sealed record TensorNormClipping : GradientClipping
{
    public override string Name => "norm";

    /// <summary>c &gt; 0.</summary>
    public double Limit { get; init => field = Ranges.Above(0, value, "limit"); } = 1;

    private protected override void Clip<T>(Span<T> gradient, ReadOnlySpan<T> parameters, PlannedBlock[] blocks, double norm, int threads)
    {
        foreach (var block in blocks)
        {
            var g = Of(gradient, block);
            Scaling.Scale(g, Limit / Math.Max(Reductions.Norm<T>(g, threads), Limit), threads);
        }
    }
}
