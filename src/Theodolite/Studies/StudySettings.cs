using Theodolite.Collectives;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Torch;

namespace Theodolite.Studies;

/// <summary>How a network is computed.</summary>
public record StudySettings
{
    /// <summary>Dtype of weights and computation; null for that of a run where one is opened, else float32.</summary>
    public DType? DType { get; init; }

    /// <summary>Where to compute.</summary>
    public Device Device { get; init; }

    /// <summary>The memory that there is; what needs more is refused before it is allocated.</summary>
    public MemoryBudget Memory { get; init; } = MemoryBudget.OfMachine;

    /// <summary>Among whom the samples are shared; all of them read the same files.</summary>
    public Processes Processes { get; init; } = Processes.Alone;

    /// <summary>How batch normalisation gets its statistics in <see cref="NetworkStudy.Training"/>: those stored, or those of fixed
    /// batches.</summary>
    public NetworkMode Mode { get; init; }
}

/// <summary>How and where a loss is looked at.</summary>
public sealed record SubjectSettings : StudySettings
{
    /// <summary>A safetensors file whose weights are θ; null for the initial weights of a model file, and the last ones of a run.</summary>
    public string? Weights { get; init; }

    /// <summary>What to do with weights that only their order tells apart.</summary>
    public EqualShapes EqualShapes { get; init; }

    /// <summary>Whether gradients are taken by differences of the loss.</summary>
    public bool Numerical { get; init; }

    /// <summary>Keys initial weights; null for the model file's own seed.</summary>
    public ulong? Seed { get; init; }
}
