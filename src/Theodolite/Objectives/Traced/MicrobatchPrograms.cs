using System.Collections.Concurrent;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;

namespace Theodolite.Objectives.Traced;

/// <summary>The programs for a microbatch of one size, each made when first asked for.</summary>
internal sealed class MicrobatchPrograms
{
    private readonly Lazy<Evaluator> _value;
    private readonly Lazy<Evaluator> _gradient;
    private readonly Lazy<Linearization> _linearization;
    private readonly Lazy<Evaluator> _known;
    private readonly ConcurrentDictionary<int, BlockPrograms> _blocks = new();

    /// <param name="loss">Parameters, samples, targets ↦ this microbatch's share of the mean loss.</param>
    /// <param name="parameters">Number of parameter blocks.</param>
    public MicrobatchPrograms(Program loss, int parameters)
    {
        Loss = loss;
        int[] with = [.. Enumerable.Range(0, parameters)];
        var gradient = new Lazy<Program>(() => Gradient.Of(loss, with));
        _value = new(() => new Evaluator(Fuse.Of(loss)));
        _gradient = new(() => new Evaluator(Fuse.Of(gradient.Value)));
        _linearization = new(() => Linearize.Of(new Program(gradient.Value.Inputs, [.. gradient.Value.Outputs.Skip(1)]), with));
        _known = new(() => new Evaluator(Fuse.Of(new Program(Split.Known.Inputs, [.. Split.Known.Outputs.Skip(parameters)]))));
    }

    public Program Loss { get; }

    public Evaluator Value => _value.Value;

    /// <summary>… ↦ loss, then one gradient per parameter block.</summary>
    public Evaluator WithGradient => _gradient.Value;

    /// <summary>… ↦ the residuals of the linearized gradient.</summary>
    public Evaluator Known => _known.Value;

    /// <summary>The products of a block of k tangents.</summary>
    public BlockPrograms Block(int k) => _blocks.GetOrAdd(k, size => new BlockPrograms(Split, size));

    private Linearization Split => _linearization.Value;
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
