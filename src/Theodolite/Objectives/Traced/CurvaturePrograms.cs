using System.Collections.Concurrent;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// The programs of one kind of curvature for a microbatch of one size and some of the parameters: the residuals at a point, and
/// the products of a block of tangents of these parameters. What the other parameters alone would need is not in them.
/// </summary>
internal sealed class CurvaturePrograms
{
    private readonly Linearization _split;
    private readonly Value[] _residuals;
    private readonly bool[] _isSamples;
    private readonly ConcurrentDictionary<int, BlockPrograms> _blocks = new();

    /// <param name="split">The linearized gradient, or what takes its place.</param>
    /// <param name="outputs">Outputs of the known part before the residuals.</param>
    /// <param name="samples">Place of the samples among its inputs; null where there are none.</param>
    public CurvaturePrograms(Linearization split, int outputs, int? samples = null)
    {
        _split = split;
        _residuals = [.. split.Known.Outputs.Skip(outputs)];
        _isSamples = Array.ConvertAll(_residuals, residual => samples is { } place && Source(residual) == split.Known.Inputs[place]);
        Value[] computed = [.. _residuals.Where((_, i) => !_isSamples[i])];
        Known = new Evaluator(Fuse.Of(new Program(split.Known.Inputs, computed)));
        Bytes = computed.Where(residual => residual.Primitive is not Input).Distinct()
            .Sum(residual => residual.Shape.Count * residual.DType.Size());
    }

    /// <summary>Parameters, buffers, samples, targets and draws ↦ the residuals that are not the samples themselves.</summary>
    public Evaluator Known { get; }

    /// <summary>Memory of the residuals that are not inputs themselves.</summary>
    public long Bytes { get; }

    /// <summary>Views of the samples in the shapes of the residuals that are nothing else; the caller owns them.</summary>
    public Tensor[] Views(Microbatch microbatch) =>
        [.. _residuals.Where((_, i) => _isSamples[i]).Select(residual => microbatch.Input.Reshape(residual.Shape))];

    /// <summary>All residuals in order.</summary>
    public IEnumerable<Tensor> Join(Tensor[] known, Tensor[] views)
    {
        var (ofKnown, ofViews) = (0, 0);
        return Array.ConvertAll(_isSamples, isSamples => isSamples ? views[ofViews++] : known[ofKnown++]);
    }

    /// <summary>The products of a block of k tangents.</summary>
    public BlockPrograms Block(int k) => _blocks.GetOrAdd(k, size => new BlockPrograms(_split, size));

    private static Value Source(Value value) => value.Primitive is Reshape ? Source(value.Operands[0]) : value;
}

/// <summary>
/// The linear part for k tangents at once, cut into what is done once per block (<see cref="Prologue"/>), what is done for
/// every microbatch and added up (<see cref="Body"/>), and what is done to the sums (<see cref="Epilogue"/>).
/// </summary>
internal sealed class BlockPrograms
{
    public BlockPrograms(Linearization linearization, int size)
    {
        var batched = Batch.Of(linearization.Linear, linearization.TangentInputs, size);
        var partition = Partition.Of(batched, linearization.TangentInputs);
        Prologue = new Evaluator(partition.Prologue);
        Body = new Evaluator(Fuse.Of(partition.Body));
        Epilogue = new Evaluator(partition.Epilogue);
    }

    public Evaluator Prologue { get; }

    public Evaluator Body { get; }

    public Evaluator Epilogue { get; }
}
