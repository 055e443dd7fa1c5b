using Theodolite.Settings;

namespace Theodolite.Models.Initializers;

/// <summary>
/// Layer-sequential unit variance (Mishkin and Matas, "All you need is a good init", ICLR 2016): weights start
/// orthonormal; then, layer by layer in forward order, each is divided by the standard deviation of its layer's output
/// on a batch until that is within <see cref="Tolerance"/> of 1. Settings; <c>LsuvInitialization</c> does it.
/// </summary>
public sealed record Lsuv
{
    /// <summary>Name in model files.</summary>
    public static string Name => "lsuv";

    /// <summary>How far from 1 the deviation may stay.</summary>
    public double Tolerance { get; init => field = Ranges.Above(0, value, "tolerance"); } = 0.1;

    /// <summary>Most divisions of a layer.</summary>
    public int Attempts { get; init => field = Ranges.Between(1, 1000, value, "attempts"); } = 10;

    /// <summary>Samples of the batch, drawn by the seed.</summary>
    public int Batch { get; init => field = Ranges.Between(2, int.MaxValue, value, "batch"); } = 256;

    /// <summary>Whether the weights are drawn orthonormal first, or kept as the layers drew them.</summary>
    public bool Orthonormal { get; init; } = true;

    /// <summary>Whether biases are shifted to a mean output of 0 too, as a widely used port does.</summary>
    public bool ShiftBias { get; init; }

    /// <summary>The one initialisation by data.</summary>
    internal static Registry<Lsuv> Registry { get; } = new("initialisation by data") { { Name, () => new Lsuv() } };

    /// <summary>Reads <c>lsuv(tolerance=0.1,attempts=10)</c>.</summary>
    /// <exception cref="BadInputException">Another name, an unknown option, or a value out of range.</exception>
    public static Lsuv Read(NamedOptions source) => Registry.Read(source);
}
