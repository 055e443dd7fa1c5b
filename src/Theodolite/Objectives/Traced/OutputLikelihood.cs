using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// p(y | z), the distribution over targets that a model's outputs z stand for, with ℓ = c·(−ln p) + a term without z.
/// Drawing targets from it estimates the Fisher matrix c·E[∇ ln p ∇ ln pᵀ], which for these families is the
/// Gauss–Newton matrix of ℓ (Martens 2020, section 9): the Hessian of −ln p in z does not depend on y.
/// </summary>
public abstract record OutputLikelihood
{
    /// <summary>
    /// −ln p(y | z) per observation for drawn y, without terms that do not depend on z; in the shape of the loss's terms. Where
    /// the loss weighs the parts of an observation by a(true target), each part is multiplied by √a: drawn independently, their
    /// outer products then have the mean that the weights ask for.
    /// </summary>
    /// <param name="outputs">z.</param>
    /// <param name="drawn">y.</param>
    /// <param name="target">The true targets.</param>
    public abstract Value NegativeLog(Value outputs, Value drawn, Value target);

    /// <summary>c, for outputs of a shape [n, …].</summary>
    public virtual double LossPerNegativeLog(Shape outputs) => 1;

    /// <summary>
    /// Targets drawn for the n samples of a microbatch, in the shape and dtype of the true ones; the caller owns them. Sample i
    /// takes its random numbers at a place that depends on <paramref name="firstSample"/> + i alone, so the cut of the data is irrelevant.
    /// </summary>
    /// <param name="outputs">z [n, …].</param>
    /// <param name="targets">The true targets, for their shape and dtype.</param>
    /// <param name="random">Sequence of this draw.</param>
    /// <param name="firstSample">Number of the first sample.</param>
    public abstract Tensor Draw(Tensor outputs, Tensor targets, Philox random, long firstSample);

    /// <summary>The numbers of a tensor in float64.</summary>
    protected static double[] Read(Tensor tensor)
    {
        using var wide = tensor.To(DType.Float64);
        return wide.ToArray<double>();
    }

    /// <summary>A tensor in the dtype and on the device of another.</summary>
    protected static Tensor Like(Tensor model, double[] values)
    {
        using var wide = Tensor.From(values, model.Shape);
        using var cast = wide.To(model.DType);
        return cast.To(model.Device);
    }
}

/// <summary>
/// y ~ softmax(z) at every position: z [n, …, c], y int64 [n, …]. The likelihood of cross-entropy; smoothing its labels
/// leaves the Hessian in z as it is.
/// </summary>
public sealed record CategoricalLikelihood : OutputLikelihood
{
    public override Value NegativeLog(Value outputs, Value drawn, Value target) => Losses.CrossEntropyTerms(outputs, drawn);

    public override Tensor Draw(Tensor outputs, Tensor targets, Philox random, long firstSample)
    {
        var classes = (int)outputs.Shape[-1];
        var logits = Read(outputs);
        var drawn = new long[logits.Length / classes];
        var first = (ulong)(firstSample * (drawn.Length / outputs.Shape[0]));
        for (var i = 0; i < drawn.Length; i++)
        {
            drawn[i] = Sample(logits.AsSpan(i * classes, classes), random.DoubleAt(first + (ulong)i));
        }

        return Tensor.From(drawn, targets.Shape, targets.Device);
    }

    /// <summary>The class at which the cumulated softmax first exceeds u ∈ [0, 1). Overwrites the logits.</summary>
    public static long Sample(Span<double> logits, double u)
    {
        var largest = double.NegativeInfinity;
        foreach (var logit in logits)
        {
            largest = Math.Max(largest, logit);
        }

        var total = 0.0;
        for (var j = 0; j < logits.Length; j++)
        {
            total += logits[j] = Math.Exp(logits[j] - largest);
        }

        var cumulated = 0.0;
        var last = 0;
        for (var j = 0; j < logits.Length; j++)
        {
            cumulated += logits[j];
            if (u * total < cumulated)
            {
                return j;
            }

            last = logits[j] > 0 ? j : last;
        }

        return last;
    }
}

/// <summary>
/// y ~ N(z, I): z and y [n, …] with d numbers to a sample. −ln p = ½‖z − y‖², so the mean squared error of a sample,
/// ‖z − y‖²/d, is 2/d of it.
/// </summary>
public sealed record GaussianLikelihood : OutputLikelihood
{
    public override Value NegativeLog(Value outputs, Value drawn, Value target) =>
        0.5 * Losses.PerSample((outputs - drawn.Reshape(outputs.Shape)).Square());

    public override double LossPerNegativeLog(Shape outputs) => 2.0 / outputs.Remove(0).Count;

    public override Tensor Draw(Tensor outputs, Tensor targets, Philox random, long firstSample)
    {
        var values = Read(outputs);
        var first = (ulong)(firstSample * (values.Length / outputs.Shape[0]));
        for (var i = 0; i < values.Length; i++)
        {
            values[i] += random.GaussianAt(first + (ulong)i);
        }

        return Like(targets, values);
    }
}

/// <summary>
/// Independent yⱼ ~ Bernoulli(σ(zⱼ)): z and y [n, …] with d numbers to a sample. Binary cross-entropy averaged over them
/// is 1/d of −ln p.
/// </summary>
public sealed record BernoulliLikelihood : OutputLikelihood
{
    /// <summary>w: the weight of a true target 1; a = w·y + 1 − y.</summary>
    public double PositiveWeight { get; init; } = 1;

    /// <summary>Σⱼ √aⱼ·(softplus(zⱼ) − yⱼ·zⱼ).</summary>
    public override Value NegativeLog(Value outputs, Value drawn, Value target)
    {
        var terms = outputs.Softplus() - (drawn.Reshape(outputs.Shape) * outputs);
        return Losses.PerSample(PositiveWeight == 1
            ? terms
            : (1 + ((PositiveWeight - 1) * target.Reshape(outputs.Shape))).Sqrt() * terms);
    }

    public override double LossPerNegativeLog(Shape outputs) => 1.0 / outputs.Remove(0).Count;

    public override Tensor Draw(Tensor outputs, Tensor targets, Philox random, long firstSample)
    {
        var values = Read(outputs);
        var first = (ulong)(firstSample * (values.Length / outputs.Shape[0]));
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = random.DoubleAt(first + (ulong)i) < 1 / (1 + Math.Exp(-values[i])) ? 1 : 0;
        }

        return Like(targets, values);
    }
}
