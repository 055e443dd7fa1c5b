using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>How the tangents of some parameter blocks lie in the rows of a block [k, |S|]: one after another, in the order
/// selected.</summary>
internal sealed class TangentLayout
{
    private readonly ParameterBlock[] _blocks;

    /// <exception cref="BadInputException">A block selected is not one of the objective's, or is selected twice.</exception>
    public TangentLayout(ParameterLayout parameters, ParameterSelection? selection)
    {
        _blocks = [.. selection?.Blocks ?? parameters.Blocks];
        var known = parameters.Blocks.ToList();
        Positions = [.. _blocks.Select(block => known.IndexOf(block))];
        if (Positions.Count == 0 || Positions.Any(position => position < 0) || Positions.Distinct().Count() != Positions.Count)
        {
            throw new BadInputException($"The selection '{selection?.Name}' is not made of distinct parameters of this model.");
        }

        Dimension = _blocks.Sum(block => block.Count);
    }

    /// <summary>Positions of the blocks among the parameters.</summary>
    public IReadOnlyList<int> Positions { get; }

    /// <summary>|S|.</summary>
    public long Dimension { get; }

    /// <summary>The tangents of each block, [k, …]: views where the strides allow it.</summary>
    public TensorGroup Split(Tensor block)
    {
        var tangents = new Tensor[_blocks.Length];
        var start = 0L;
        for (var i = 0; i < tangents.Length; i++)
        {
            using var columns = block.Narrow(1, start, _blocks[i].Count);
            tangents[i] = columns.Reshape(_blocks[i].Shape.Insert(0, block.Shape[0]));
            start += _blocks[i].Count;
        }

        return new(tangents);
    }

    /// <summary>Adds one image [k, …] per block to the rows of a result, and frees them.</summary>
    public void AddTo(Tensor result, Tensor[] images)
    {
        var start = 0L;
        for (var i = 0; i < images.Length; i++)
        {
            using var columns = result.Narrow(1, start, _blocks[i].Count);
            using var flat = images[i].Reshape([result.Shape[0], _blocks[i].Count]);
            columns.Add_(flat);
            start += _blocks[i].Count;
        }

        Tensors.Release(images);
    }
}

/// <summary>Tensors that are freed together.</summary>
internal sealed record TensorGroup(Tensor[] Tensors) : IDisposable
{
    public void Dispose() => Traced.Tensors.Release(Tensors);
}
