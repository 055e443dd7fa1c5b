using System.Numerics;

namespace Theodolite.Optimizers.Chains;

/// <summary>u ← φ(‖θ‖)/‖u‖·u for each tensor, with φ clamped to given limits; the ratio is 1 where a norm is 0.</summary>
/// <param name="decay">λ of decay that comes before, outside the ratio: the norm is that of the decayed θ. Null for none.</param>
/// <param name="lowest">Least norm θ is taken to have, or null.</param>
/// <param name="highest">Largest norm θ is taken to have, or null.</param>
internal sealed class TrustRatio<T>(double? decay, double? lowest, double? highest) : BlockLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private StepContext _step;

    public override void Begin(in StepContext step) => _step = step;

    public override void Apply(in Chunk<T> block, int threads)
    {
        var update = block.TakeUpdate();
        var kept = decay is { } own ? 1 - (_step.LearningRate * block.Block.RateScale * (block.Block.WeightDecay ?? own)) : 1;
        var (of, along) = (kept * Reductions.Norm<T>(block.Theta, threads), Reductions.Norm<T>(update, threads));
        if (of == 0 || along == 0)
        {
            return;
        }

        Scaling.Scale(update, Math.Min(Math.Max(of, lowest ?? 0), highest ?? double.PositiveInfinity) / along, threads);
    }
}
