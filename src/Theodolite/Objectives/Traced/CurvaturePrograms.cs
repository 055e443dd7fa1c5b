using System.Collections.Concurrent;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// The programs of one kind of curvature for a microbatch of one size and some of the parameters: the residuals at a point, and
/// the products of a block of tangents of these parameters. What the other parameters alone would need is not in them.
/// </summary>
internal sealed class CurvaturePrograms
{
    private readonly Linearization _split;
    private readonly ConcurrentDictionary<int, BlockPrograms> _blocks = new();

    /// <param name="split">The linearized gradient, or what takes its place.</param>
    /// <param name="outputs">Outputs of the known part before the residuals.</param>
    public CurvaturePrograms(Linearization split, int outputs)
    {
        _split = split;
        var residuals = split.Known.Outputs.Skip(outputs).ToArray();
        Known = new Evaluator(Fuse.Of(new Program(split.Known.Inputs, residuals)));
        Bytes = residuals.Where(residual => residual.Primitive is not Input).Distinct()
            .Sum(residual => residual.Shape.Count * Torch.DTypes.Size(residual.DType));
    }

    /// <summary>Parameters, buffers, samples, targets and draws ↦ residuals.</summary>
    public Evaluator Known { get; }

    /// <summary>Memory of the residuals that are not inputs themselves.</summary>
    public long Bytes { get; }

    /// <summary>The products of a block of k tangents.</summary>
    public BlockPrograms Block(int k) => _blocks.GetOrAdd(k, size => new BlockPrograms(_split, size));
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
