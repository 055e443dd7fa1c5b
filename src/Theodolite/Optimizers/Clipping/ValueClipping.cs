using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>Clamps every element to [−c, c]; the direction changes.</summary>
public sealed record ValueClipping : GradientClipping
{
    public override string Name => "value";

    /// <summary>c &gt; 0.</summary>
    public double Limit { get; init => field = Ranges.Above(0, value, "limit"); } = 1;

    private protected override void Clip<T>(Span<T> gradient, ReadOnlySpan<T> parameters, PlannedBlock[] blocks, double norm, int threads)
    {
        foreach (var block in blocks)
        {
            Scaling.Clamp(Of(gradient, block), Limit, threads);
        }
    }
}
