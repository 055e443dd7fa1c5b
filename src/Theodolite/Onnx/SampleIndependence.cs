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
        var count = (int)(GraphProbe.Samples * sample.Count);
        var samples = new double[count];
        Philox.For(0, "sample-independence").FillGaussian(samples);
        if (plan.InputKind != OnnxKind.Real)
        {
            var most = Math.Min(plan.Vocabulary ?? 2, plan.InputKind == OnnxKind.Boolean ? 2 : int.MaxValue);
            samples = [.. samples.Select(value => Math.Floor(Math.Abs(value) * 1000) % most)];
        }

        var together = Run(plan, sample, samples, GraphProbe.Samples);
        var size = (int)sample.Count;
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
