using Theodolite.Torch;

namespace Theodolite.Objectives;

/// <summary>How the named parameters of a model lie in the flat vector θ: one after another, without gaps.</summary>
public sealed class ParameterLayout
{
    private readonly Dictionary<string, ParameterBlock> _byName = new(StringComparer.Ordinal);

    /// <summary>Lays the parameters out in the order given.</summary>
    /// <exception cref="ArgumentException">Two parameters share a name.</exception>
    public ParameterLayout(IEnumerable<(string Name, Shape Shape)> parameters)
    {
        var blocks = new List<ParameterBlock>();
        var offset = 0L;
        foreach (var (name, shape) in parameters)
        {
            var block = new ParameterBlock(name, shape, offset);
            if (!_byName.TryAdd(name, block))
            {
                throw new ArgumentException($"Two parameters are named '{name}'.", nameof(parameters));
            }

            blocks.Add(block);
            offset += block.Count;
        }

        Blocks = blocks;
        Count = offset;
    }

    /// <summary>The blocks, in order of offset.</summary>
    public IReadOnlyList<ParameterBlock> Blocks { get; }

    /// <summary>P, the number of scalar parameters.</summary>
    public long Count { get; }

    /// <summary>The block of a name, or null.</summary>
    public ParameterBlock? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>A layout of scalars, as an expression has.</summary>
    public static ParameterLayout OfScalars(IEnumerable<string> names) => new(names.Select(name => (name, Shape.Scalar)));
}

/// <summary>A named run of consecutive entries of the flat parameter vector θ.</summary>
/// <param name="Name">For instance <c>0.weight</c>, or the name of a scalar such as <c>w1</c>.</param>
/// <param name="Shape">Shape of the parameter; its elements lie row by row.</param>
/// <param name="Offset">Index of its first element in θ.</param>
public sealed record ParameterBlock(string Name, Shape Shape, long Offset)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Count;
}
