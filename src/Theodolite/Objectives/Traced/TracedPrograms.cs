using System.Collections.Concurrent;
using System.Collections.Immutable;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;

namespace Theodolite.Objectives.Traced;

/// <summary>The programs of a loss for microbatches of every size, each made when first asked for.</summary>
/// <param name="tracer">Traces the loss.</param>
/// <param name="parameters">Number of parameter blocks.</param>
/// <param name="buffers">Number of constants behind them.</param>
/// <param name="columns">The columns of the samples that they are given, the others being zero; all when null.</param>
internal sealed class TracedPrograms(LossTracer tracer, int parameters, int buffers, ImmutableArray<long>? columns = null)
{
    private readonly ConcurrentDictionary<(int Rows, double Total), Lazy<MicrobatchPrograms>> _losses = new();
    private readonly ConcurrentDictionary<int, Lazy<Evaluator>> _outputs = new();

    /// <summary>Whether zeros are left out: then the programs are right for finite parameters and tangents alone.</summary>
    public bool AreNarrow => columns is not null;

    /// <summary>The programs for microbatches of a size, the mean being over observations of a total weight.</summary>
    public MicrobatchPrograms Of(int rows, double total) => _losses.GetOrAdd(
        (rows, total), key => new(() => new MicrobatchPrograms(tracer, parameters, buffers, key.Rows, key.Total))).Value;

    /// <summary>Parameters, buffers, samples ↦ outputs.</summary>
    public Evaluator Outputs(int rows) =>
        _outputs.GetOrAdd(rows, count => new(() => new Evaluator(Fuse.Of(tracer.Outputs(count))))).Value;
}
