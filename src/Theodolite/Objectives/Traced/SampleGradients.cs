using System.Collections.Concurrent;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>How the gradients of the samples of a batch spread about their mean g.</summary>
/// <param name="Samples">n.</param>
/// <param name="GradientSquare">‖g‖².</param>
/// <param name="Variance">Σ‖gᵢ − g‖²/(n − 1), the trace of their covariance.</param>
/// <param name="InnerVariance">The variance of gᵢᵀg.</param>
public readonly record struct GradientSpread(int Samples, double GradientSquare, double Variance, double InnerVariance)
{
    /// <summary>√(Variance/n)/‖g‖: the norm test holds where it is at most θ (0.9 in Bollapragada, Byrd and Nocedal, 2018).</summary>
    public double NormTest => Math.Sqrt(Variance / Samples / GradientSquare);

    /// <summary>√(Var(gᵢᵀg)/n)/‖g‖²: the inner-product test holds where it is at most θ.</summary>
    public double InnerProductTest => Math.Sqrt(InnerVariance / Samples) / GradientSquare;

    /// <summary>√(Σ‖gᵢ − (gᵢᵀg/‖g‖²)g‖²/(n − 1)/n)/‖g‖: the orthogonality test holds where it is at most ν (5.84 there).</summary>
    public double OrthogonalityTest => Math.Sqrt(Math.Max(0, Variance - (InnerVariance / GradientSquare)) / Samples / GradientSquare);

    /// <summary>Variance/‖g‖², the samples at which noise and gradient are of one size (McCandlish et al., 2018).</summary>
    public double NoiseScale => Variance / GradientSquare;
}

/// <summary>
/// Statistics of the gradients gᵢ of single samples without a loop over samples: the gradient program of one sample is batched over
/// samples, so that each primitive handles all of them in one kernel. Only two numbers per sample leave it: ‖gᵢ‖², where
/// the outer product δaᵀ of a dense layer is never formed since its norm is ‖δ‖·‖a‖, and gᵢᵀd, from one forward-mode pass.
/// </summary>
internal sealed class SampleGradients(TracedObjective objective)
{
    // Per-sample weight gradients of convolutions and sequences exist for a moment: this many numbers of them at once.
    private const long MostNumbers = 1 << 24;
    private readonly ConcurrentDictionary<int, Lazy<Evaluator>> _evaluators = new();

    /// <summary>‖gᵢ‖² and gᵢᵀd for each sample, gᵢ being the gradient of the sum of the sample's terms.</summary>
    /// <param name="theta">θ.</param>
    /// <param name="input">Samples [n, …].</param>
    /// <param name="target">Their targets.</param>
    /// <param name="direction">d, a flat tensor [P].</param>
    public (double[] Squares, double[] Projections) Measure(Tensor theta, Tensor input, Tensor target, Tensor direction)
    {
        var n = (int)input.Shape[0];
        var chunk = (int)Math.Clamp(MostNumbers / Math.Max(1, objective.Parameters.Count), 1, n);
        var (squares, projections) = (new double[n], new double[n]);
        using var views = new ParameterViews(objective.Parameters, theta);
        using var directions = new ParameterViews(objective.Parameters, direction);
        for (var start = 0; start < n; start += chunk)
        {
            var size = Math.Min(chunk, n - start);
            using var some = input.Narrow(0, start, size);
            using var theirs = target.Narrow(0, start, size);
            using var singles = some.Unsqueeze(1);
            using var labels = theirs.Unsqueeze(1);
            var evaluator = _evaluators.GetOrAdd(size, rows => new(() => new Evaluator(Fuse.Of(Trace(rows))))).Value;
            var outputs = evaluator.Run([.. objective.InputsOf(views, singles, labels), .. directions.Tensors]);
            Read(outputs[0], squares.AsSpan(start, size));
            Read(outputs[1], projections.AsSpan(start, size));
        }

        return (squares, projections);
    }

    private Program Trace(int size)
    {
        var one = objective.Programs(1, 1).Loss;
        int[] parameters = [.. Enumerable.Range(0, objective.Parameters.Blocks.Count)];
        int[] data = [one.Inputs.Count - 2, one.Inputs.Count - 1];
        var gradients = Batch.Of(Gradient.Of(one, parameters), data, size);
        var along = Jvp.Of(Batch.Of(one, data, size), parameters);
        var builder = new ProgramBuilder();
        var inputs = along.Inputs.Select(input => builder.Input(input.Shape, input.DType, ((Input)input.Primitive).Label)).ToArray();
        var projections = along.Inline(builder, inputs)[1];
        var squares = gradients.Inline(builder, inputs[..one.Inputs.Count]).Skip(1).Select(gradient => Squares(gradient, size))
            .Aggregate((sum, term) => sum + term);
        return new Program(inputs, [squares, projections]);
    }

    // Σ g² of each sample; reshapes and permutations keep a sample's numbers together.
    private static Value Squares(Value gradient, long size)
    {
        var source = gradient;
        while (source.Primitive is Reshape or Permute)
        {
            source = source.Operands[0];
        }

        return source.Primitive is BatchMatMul && source.Shape[0] == size && source.Operands[0].Shape[2] == 1
            ? Rows(source.Operands[0], size) * Rows(source.Operands[1], size)
            : Rows(gradient, size);
    }

    private static Value Rows(Value values, long size) => values.Square().Reshape([size, values.Shape.Count / size]).Sum([1]);

    private static void Read(Tensor values, Span<double> target)
    {
        using (values)
        using (var doubles = values.To(DType.Float64))
        using (var local = doubles.To(Device.Cpu))
        {
            local.CopyTo(target);
        }
    }
}
