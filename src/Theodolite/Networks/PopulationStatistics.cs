using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>
/// The statistics of a network's batch normalisations over a whole data set ("precise batch norm", Wu and Johnson,
/// "Rethinking 'Batch' in BatchNorm", 2021, section 3): each layer's input is normalised batch by batch as in training, and
/// mean and variance are those of all the batches together, μ = Σ wᵢμᵢ, σ² = Σ wᵢ(σᵢ² + (μᵢ − μ)²) with wᵢ the share of
/// batch i. A function of the parameters and the data alone; with all samples in one batch, exactly what training mode
/// normalises with.
/// </summary>
internal static class PopulationStatistics
{
    public static double[] Measure(
        NetworkObjective objective,
        ReadOnlySpan<double> theta,
        IReadOnlyList<IReadOnlyList<long>> batches,
        CancellationToken cancellation)
    {
        var network = objective.Network;
        var values = new double[network.Buffers.Count];
        var between = new double[network.Buffers.Count];
        var seen = 0.0;
        using var flat = objective.Flat(theta);
        using var views = new ParameterViews(objective.Parameters, flat);
        var evaluators = new Dictionary<int, Evaluator>();
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!evaluators.TryGetValue(batch.Count, out var evaluator))
            {
                evaluators.Add(batch.Count, evaluator = new Evaluator(Fuse.Of(Trace(objective, batch.Count))));
            }

            using var input = objective.Inputs.Rows(batch[0], batch.Count);
            Add(evaluator.Run([.. views.Tensors, input]), network, batch.Count, seen, values, between);
            seen += batch.Count;
        }

        // So far the variances within batches, summed; with those between them, and divided, the variances of all.
        foreach (var (mean, variance) in Pairs(network))
        {
            for (var i = 0; i < mean.Count; i++)
            {
                var v = (int)variance.Offset + i;
                values[v] = (values[v] + between[(int)mean.Offset + i]) / seen;
            }
        }

        return values;
    }

    private static IEnumerable<(ParameterBlock Mean, ParameterBlock Variance)> Pairs(Network network) =>
        network.AllLayers.Where(layer => layer.Buffers.Count > 0).Select(layer => (layer.Buffers[0].Block, layer.Buffers[1].Block));

    private static Program Trace(NetworkObjective objective, int rows)
    {
        var builder = new ProgramBuilder();
        var measured = new Dictionary<string, Value>(StringComparer.Ordinal);
        Value[] parameters = [.. objective.Parameters.Blocks.Select(block => builder.Input(block.Shape, objective.DType, block.Name))];
        var input = builder.Input(objective.Inputs.Shape.With(0, rows), objective.Inputs.DType, "input");
        objective.Network.Trace(parameters, input, new NetworkTrace { Mode = NetworkMode.Training, Measured = Note });
        return new Program([.. parameters, input], [.. objective.Network.Buffers.Blocks.Select(block => measured[block.Name])]);

        void Note(NetworkLayer layer, IReadOnlyList<Value> statistics)
        {
            for (var i = 0; i < statistics.Count; i++)
            {
                measured[layer.Buffers[i].Block.Name] = statistics[i];
            }
        }
    }

    // Means by the pairwise update of Chan, Golub and LeVeque (1979), which does not cancel.
    private static void Add(Tensor[] statistics, Network network, double count, double seen, double[] values, double[] between)
    {
        var means = Pairs(network).Select(pair => pair.Mean).ToHashSet();
        for (var j = 0; j < statistics.Length; j++)
        {
            var block = network.Buffers.Blocks[j];
            using (statistics[j])
            using (var doubles = statistics[j].To(DType.Float64))
            using (var local = doubles.To(Device.Cpu))
            {
                var batch = local.ToArray<double>();
                for (var i = 0; i < batch.Length; i++)
                {
                    var k = (int)block.Offset + i;
                    if (!means.Contains(block))
                    {
                        values[k] += count * batch[i];
                        continue;
                    }

                    var delta = batch[i] - values[k];
                    values[k] += delta * (count / (seen + count));
                    between[k] += delta * delta * (seen * count / (seen + count));
                }
            }
        }
    }
}
