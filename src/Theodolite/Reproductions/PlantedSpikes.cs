namespace Theodolite.Reproductions;

/// <summary>A random matrix with planted spikes.</summary>
public sealed class PlantedSpikes : Reproduction
{
    public override string Name => "planted-spikes";
    public override string Claim => "";
    public override string Source => "";
    public override ReproductionResult Run(ulong seed, IProgress<ReproductionProgress>? progress = null, CancellationToken cancellation = default) => throw new NotImplementedException();
}
