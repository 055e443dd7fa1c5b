using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>Traces the layers of a branch one after another.</summary>
/// <param name="branch">Index of the branch.</param>
/// <param name="input">What its first layer takes.</param>
/// <param name="further">What its first layer takes beside that.</param>
public delegate Value BranchTrace(int branch, Value input, IReadOnlyList<Value>? further = null);

/// <summary>What a layer has at hand when it is traced.</summary>
/// <param name="Parameters">Its own parameters, in the order of <see cref="Layer.Parameters"/>.</param>
public sealed record LayerScope(IReadOnlyList<Value> Parameters)
{
    /// <summary>Its own buffers, in the order of <see cref="Layer.Buffers"/>.</summary>
    public IReadOnlyList<Value> Buffers { get; init; } = [];

    /// <summary>Whether normalisation uses the batch's statistics or the stored ones.</summary>
    public NetworkMode Mode { get; init; }

    /// <summary>For a container: traces the layers of one of its branches, one after another.</summary>
    public BranchTrace Branch { get; init; } = (_, _, _) => throw new InvalidOperationException("A layer without branches traced one.");

    /// <summary>What its container gives it beside the input.</summary>
    public IReadOnlyList<Value> Further { get; init; } = [];

    /// <summary>The dtype of real numbers.</summary>
    public DType Real { get; init; }

    /// <summary>Told the mean and the variance over the batch, in the order of <see cref="Buffers"/>; null where nobody asks.</summary>
    public Action<IReadOnlyList<Value>>? Measured { get; init; }

    /// <summary>The key of random masks, int64 [2]; null where nothing is random.</summary>
    public Value? Noise { get; init; }

    /// <summary>The layer's place in the network, which tells apart what layers of one kind draw.</summary>
    public string Path { get; init; } = "";

    /// <summary>W.</summary>
    public Value Weight => Parameters[0];

    /// <summary>b, or null.</summary>
    public Value? Bias => Parameters.Count > 1 ? Parameters[1] : null;
}
