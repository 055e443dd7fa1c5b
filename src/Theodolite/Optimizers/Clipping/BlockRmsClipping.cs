using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>Limits the root mean square of each tensor: g ← g/max(1, RMS(g)/d) (Adafactor's update clipping).</summary>
public sealed record BlockRmsClipping : GradientClipping
{
    public override string Name => "block-rms";

    /// <summary>d &gt; 0.</summary>
    public double Limit { get; init => field = Ranges.Above(0, value, "limit"); } = 1;

    private protected override void Clip<T>(Span<T> gradient, ReadOnlySpan<T> parameters, PlannedBlock[] blocks, double norm, int threads)
    {
        foreach (var block in blocks.Where(block => block.Count > 0))
        {
            var g = Of(gradient, block);
            Scaling.Scale(g, 1 / Math.Max(1, Reductions.Norm<T>(g, threads) / Math.Sqrt(block.Count) / Limit), threads);
        }
    }
}
