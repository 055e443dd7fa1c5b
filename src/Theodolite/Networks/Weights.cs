using Theodolite.Data;
using Theodolite.Objectives;
using Theodolite.TensorFiles;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>θ out of files of tensors, and into safetensors files, one tensor per named block.</summary>
public static class Weights
{
    /// <summary>Writes θ, rounded to a dtype, under the names and shapes of its blocks.</summary>
    /// <exception cref="BadInputException">The file cannot be written.</exception>
    public static void Write(string path, ParameterLayout layout, ReadOnlySpan<double> theta, DType dtype)
    {
        var tensors = new List<SafetensorsTensor>();
        foreach (var block in layout.Blocks)
        {
            var values = theta.Slice(checked((int)block.Offset), checked((int)block.Count)).ToArray();
            tensors.Add(new SafetensorsTensor(
                block.Name,
                block.Shape.Span.ToArray(),
                dtype == DType.Float64 ? values : Array.ConvertAll(values, value => (float)value)));
        }

        SafetensorsFile.Write(path, tensors);
    }

    /// <summary>Matches the tensors of a file to the blocks of a layout, by name or else by shape.</summary>
    /// <param name="path">Any file that <see cref="TensorFile"/> reads.</param>
    /// <param name="layout">The parameters.</param>
    /// <param name="equal">What to do where tensors of equal shape could be told apart by their order alone.</param>
    /// <exception cref="AmbiguousWeightsException">The order alone would decide, and that is refused.</exception>
    /// <exception cref="BadInputException">The file cannot be read, or does not fit.</exception>
    public static WeightMatching Read(string path, ParameterLayout layout, EqualShapes equal = EqualShapes.Refused) =>
        WeightMatching.Of(TensorFile.Read(path), layout, equal);
}
