using Theodolite.Data;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>θ in and out of safetensors files, one tensor per named block.</summary>
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

    /// <summary>Matches the tensors of a file to the blocks of a layout, by name or else by order and shape.</summary>
    /// <exception cref="BadInputException">The file cannot be read, or does not fit.</exception>
    public static WeightMatching Read(string path, ParameterLayout layout) => WeightMatching.Of(SafetensorsFile.Read(path), layout);
}
