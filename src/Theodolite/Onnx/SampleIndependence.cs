using Theodolite.Onnx.Format;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Onnx;

/// <summary>
/// A file that was written for one number of samples may mix them where another number is given (a reshape that counts them among
/// features): its result for several samples is compared with those for each of them alone.
/// </summary>
internal static class SampleIndependence
{
    private const double Room = 1e-9;

    /// <exception cref="BadInputException">The result of a sample depends on those beside it.</exception>
    public static void Require(OnnxPlan plan, Shape sample)
    {
        var size = (int)sample.Count;
        var samples = new double[GraphProbe.Samples * size];
        Philox.For(0, "sample-independence").FillGaussian(samples);
        for (var i = 0; i < samples.Length; i += size)
        {
            MakeWhole(plan, sample, samples.AsSpan(i, size));
        }

        var together = Run(plan, sample, samples, GraphProbe.Samples);
        double[] alone = [.. Enumerable.Range(0, (int)GraphProbe.Samples).SelectMany(
            i => Run(plan, sample, samples[(i * size)..((i + 1) * size)], 1))];
        var scale = alone.Select(Math.Abs).DefaultIfEmpty().Max();
        if (alone.Length != together.Length || !alone.Zip(together).All(pair => Math.Abs(pair.First - pair.Second) <= Room * (1 + scale)))
        {
            throw new BadInputException(
                $"{plan.Graph.File.Name} was exported for batches of {plan.FixedBatch} and mixes the samples of others; export it with a "
                + "batch axis of any extent (dynamic_axes, or dynamic_shapes, in PyTorch).");
        }
    }

    private static void MakeWhole(OnnxPlan plan, Shape sample, Span<double> values)
    {
        var shapes = plan.IsPacked ? PackedSample.Shapes(plan, sample) : [sample];
        foreach (var (input, shape) in plan.Inputs.Zip(shapes))
        {
            var part = values[..(int)shape.Count];
            values = values[part.Length..];
            if (input.Kind is not (null or OnnxKind.Real))
            {
                // Where nothing is looked up by them they are a mask, which keeps everything: one that keeps nothing is no sample.
                var rows = plan.SmallestTable(input.Name);
                foreach (ref var value in part)
                {
                    value = rows is { } most ? Math.Floor(Math.Abs(value) * 1000) % most : 1;
                }
            }
        }
    }

    private static double[] Run(OnnxPlan plan, Shape sample, double[] samples, long count)
    {
        var (input, weights, tracing) = OnnxNetwork.Trace(plan, sample, count);
        var program = new Program([input, .. weights.Select(weight => weight.Value)], [tracing[plan.Output].Value]);
        Tensor[] tensors = [Tensor.From(samples, input.Shape), .. weights.Select(
            weight => Tensor.From(plan.Graph.Initializer(weight.Tensor).Values, weight.Value.Shape))];
        try
        {
            using var result = new Evaluator(program).Run(tensors)[0];
            return result.ToDoubles();
        }
        finally
        {
            Array.ForEach(tensors, tensor => tensor.Dispose());
        }
    }
}
