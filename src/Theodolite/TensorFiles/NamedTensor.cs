using Theodolite.Torch;

namespace Theodolite.TensorFiles;

/// <summary>A tensor of a file, under a name as PyTorch would give it; its values are read when asked for.</summary>
public sealed class NamedTensor
{
    private readonly Func<double[]> _read;

    internal NamedTensor(string name, string dtype, bool floating, Shape shape, Func<double[]> read) =>
        (Name, DType, IsFloating, Shape, _read) = (name, dtype, floating, shape, read);

    /// <summary>For instance <c>0.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The dtype as the file names it, for instance F32.</summary>
    public string DType { get; }

    /// <summary>Whether the tensor holds real numbers.</summary>
    public bool IsFloating { get; }

    /// <summary>Shape; elements lie row by row.</summary>
    public Shape Shape { get; }

    /// <summary>The values in float64; exact, except for integers of 64 bits beyond 2⁵³.</summary>
    /// <exception cref="BadInputException">The file cannot be read any more, or its numbers are damaged.</exception>
    public double[] ToDoubles() => _read();

    /// <summary>For instance <c>0.weight F32 [32, 64]</c>.</summary>
    public override string ToString() => $"{Name} {DType} {Shape}";

    /// <summary>The same numbers under another name.</summary>
    internal NamedTensor Named(string name) => new(name, DType, IsFloating, Shape, _read);

    /// <summary>What becomes of the numbers by a rearrangement.</summary>
    internal NamedTensor Rearranged(Shape shape, Func<double[], double[]> change) =>
        new(Name, DType, IsFloating, shape, () => change(_read()));

    /// <summary>Axis i of the result is axis <paramref name="axes"/>[i] of this one.</summary>
    internal NamedTensor Permuted(params int[] axes)
    {
        var shape = Shape;
        return Rearranged(Axes.Permute(shape, axes), values => Axes.Permute(values, shape, axes));
    }
}
