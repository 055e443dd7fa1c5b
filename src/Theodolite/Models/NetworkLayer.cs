using Theodolite.Models.Initializers;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Models;

/// <summary>A layer in its place in a network.</summary>
/// <param name="Path">Index or name, prefixed by those of the containers: <c>3.0</c>.</param>
/// <param name="Layer">Its settings.</param>
/// <param name="Input">Shape of a sample before it.</param>
/// <param name="Output">Shape of a sample after it.</param>
/// <param name="Parameters">Its own parameters.</param>
/// <param name="Buffers">Its own buffers.</param>
/// <param name="Branches">The layers inside, branch by branch, for a container.</param>
public sealed record NetworkLayer(
    string Path,
    Layer Layer,
    Shape Input,
    Shape Output,
    IReadOnlyList<NetworkParameter> Parameters,
    IReadOnlyList<NetworkBuffer> Buffers,
    IReadOnlyList<IReadOnlyList<NetworkLayer>> Branches)
{
    /// <summary>The layers inside, for a container.</summary>
    public IEnumerable<NetworkLayer> Inner => Branches.SelectMany(branch => branch);

    /// <summary>
    /// The first of its own parameters that mixes what comes in, its weight; null where it has none. Scales and offsets, which may have
    /// several axes too, have no fan.
    /// </summary>
    public ParameterBlock? Weight =>
        Parameters.FirstOrDefault(parameter => parameter.Block.Shape.Rank > 1 && parameter.Fan != default)?.Block;

    /// <summary>How reports name it: <c>0 (linear)</c>.</summary>
    public string Label => Path.Length == 0 ? Layer.Kind : $"{Path} ({Layer.Kind})";
}

/// <summary>A parameter in its place in a network.</summary>
/// <param name="Block">Full name, shape and place in θ.</param>
/// <param name="Initializer">Law of its start values.</param>
/// <param name="Fan">Fan of its weight.</param>
public sealed record NetworkParameter(ParameterBlock Block, Initializer Initializer, Fan Fan);

/// <summary>A buffer in its place in a network.</summary>
/// <param name="Block">Full name, shape and place among the buffers.</param>
/// <param name="Start">What every element is before anything has been measured.</param>
public sealed record NetworkBuffer(ParameterBlock Block, double Start);
