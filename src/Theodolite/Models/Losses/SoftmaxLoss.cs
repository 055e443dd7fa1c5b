using Theodolite.Data;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>
/// Cross-entropy with smoothed labels (Szegedy et al., CVPR 2016, section 7) and weights of classes, as PyTorch's
/// <c>CrossEntropyLoss</c> has both:
/// <para>f = Σᵢ [(1 − ε)·w_yᵢ·(−ln pᵢ,yᵢ) + (ε/K)·Σₖ wₖ·(−ln pᵢₖ)] / Σᵢ w_yᵢ with p = softmax(z).</para>
/// That is Σ c·ℓ / Σ w_y with ℓ = −Σₖ qₖ ln pₖ, q = ((1 − ε)·w_y·e_y + (ε/K)·w)/c and c the sum of the numerator of q: a
/// cross-entropy whose Hessian in z is that of −ln p_y, so that every curvature weighs the observation by c.
/// </summary>
public abstract record SoftmaxLoss : LossSettings
{
    /// <summary>ε, in [0, 1).</summary>
    public double LabelSmoothing { get; init => field = Ranges.Decay(value, "label-smoothing"); }

    /// <summary>w, one number per class; empty weighs all classes 1.</summary>
    [Option(Reader = typeof(ClassWeightsReader))]
    public Coefficients ClassWeights
    {
        get;
        init => field = value.All(weight => weight >= 0 && double.IsFinite(weight)) && (value.Count == 0 || value.Any(weight => weight > 0))
            ? value
            : throw Ranges.Bad($"class-weights must be finite numbers from 0 on, not all of them 0, but they are [{value}].");
    }

    /// <summary>Whether some positions may not count.</summary>
    private protected abstract bool Ignores { get; }

    /// <summary>Smoothing leaves the Hessian of ℓ in z as it is.</summary>
    public sealed override OutputLikelihood Likelihood => new CategoricalLikelihood();

    /// <summary>Labels of the data; negative ones do not count.</summary>
    private protected abstract ReadOnlyMemory<long> Labels(Dataset data);

    public sealed override double TotalWeight(Dataset data)
    {
        var total = 0.0;
        foreach (var label in Labels(data).Span)
        {
            total += label < 0 ? 0 : Weight(label);
        }

        return total > 0 ? total : throw new BadInputException($"No target of {data.Origin} counts for the loss: "
            + $"{(ClassWeights.Count == 0 ? "every position is ignored" : "the classes that occur have weight 0")}.");
    }

    /// <summary>Σ c·H(q) / Σ w_y with the entropy H of the smoothed target q; 0 without smoothing.</summary>
    public sealed override double LowerBound(Dataset data, Shape output)
    {
        var classes = (int)output[output.Rank - 1];
        if (LabelSmoothing == 0 || classes == 1)
        {
            return 0;
        }

        if (ClassWeights.Count == 0)
        {
            return Entropy(0, classes);
        }

        var entropies = new double?[classes];
        var sum = 0.0;
        foreach (var label in Labels(data).Span)
        {
            sum += label < 0 ? 0 : entropies[label] ??= Entropy((int)label, classes);
        }

        return sum / TotalWeight(data);
    }

    /// <summary>min_p −Σₖ aₖ ln pₖ / Σᵢ w_yᵢ with aₖ = wₖ·((1 − ε)·nₖ + (ε/K)·Σⱼ nⱼ), where n counts labels: the smoothed, weighed
    /// frequencies are the best p. ln K where only one class occurs.</summary>
    public sealed override double? ConstantLoss(Dataset data, Shape output)
    {
        var classes = (int)output[output.Rank - 1];
        var counts = new double[classes];
        foreach (var label in Labels(data).Span)
        {
            if (label >= 0)
            {
                counts[label]++;
            }
        }

        var (share, observations) = (LabelSmoothing / classes, counts.Sum());
        var parts = counts.Select((count, k) => Weight(k) * (((1 - LabelSmoothing) * count) + (share * observations))).ToList();
        var total = parts.Sum();
        var entropy = parts.Sum(part => part > 0 ? -part * Math.Log(part / total) : 0) / TotalWeight(data);
        return entropy > 0 ? entropy : classes > 1 ? Math.Log(classes) : null;
    }

    public sealed override Tensor Targets(Dataset data, DType dtype, Device device) =>
        Tensor.From(Labels(data).Span, TargetShape(data), device);

    public sealed override Hits? Hits(Tensor outputs, Tensor targets)
    {
        using var guesses = outputs.Argmax(outputs.Rank - 1);
        using var hits = guesses.EqualTo(targets);
        using var zero = Tensor.Zeros(Shape.Scalar, DType.Int64, targets.Device);
        using var counted = targets.GreaterOrEqual(zero);
        return new Hits(Count(hits), Count(counted));
    }

    public sealed override Value Terms(Value outputs, Value targets)
    {
        var axis = outputs.Shape.Rank - 1;
        var logarithms = outputs.LogSoftmax(axis);
        var loss = -logarithms.TakeAlong(axis, Known(targets).Reshape(targets.Shape.Insert(axis, 1))).Reshape(targets.Shape);
        if (LabelSmoothing == 0)
        {
            return loss;
        }

        if (ClassWeights.Count == 0)
        {
            return ((1 - LabelSmoothing) * loss) - (LabelSmoothing / outputs.Shape[axis] * logarithms.Sum([axis]));
        }

        var weights = targets.Builder.Vector(ClassWeights, outputs.DType).Expand(outputs.Shape, [axis]);
        var own = (1 - LabelSmoothing) * OfLabel(targets, outputs.DType);
        var share = LabelSmoothing / outputs.Shape[axis];
        return ((own * loss) - (share * (weights * logarithms).Sum([axis]))) / (own + (share * ClassWeights.Sum()));
    }

    /// <summary>c: w_y without smoothing, else (1 − ε)·w_y + (ε/K)·Σₖ wₖ.</summary>
    public sealed override Value? Weights(Value targets, DType dtype)
    {
        if (ClassWeights.Count == 0 || LabelSmoothing == 0)
        {
            return Divisors(targets, dtype);
        }

        var smoothed = ((1 - LabelSmoothing) * OfLabel(targets, dtype)) + (LabelSmoothing / ClassWeights.Count * ClassWeights.Sum());
        return Ignores ? targets.LabelMask(dtype) * smoothed : smoothed;
    }

    /// <summary>w_y, and 0 where a position does not count.</summary>
    public sealed override Value? Divisors(Value targets, DType dtype)
    {
        var mask = Ignores ? targets.LabelMask(dtype) : null;
        return ClassWeights.Count == 0 ? mask
            : mask is null ? OfLabel(targets, dtype)
            : mask * OfLabel(targets, dtype);
    }

    private Value OfLabel(Value targets, DType dtype) => targets.Builder.Vector(ClassWeights, dtype)
        .TakeAlong(0, Known(targets).Reshape([targets.Shape.Count]))
        .Reshape(targets.Shape);

    private Value Known(Value targets) => Ignores ? targets.KnownLabels() : targets;

    private protected abstract Shape TargetShape(Dataset data);

    private protected void RequireClasses(Network network, Dataset data, long largest)
    {
        var classes = network.Output[network.Output.Rank - 1];
        if (classes <= largest)
        {
            throw new BadInputException(
                $"{data.Origin} has {largest + 1} classes, but {Last(network)}, the last, gives {network.Output} for a sample.");
        }

        if (ClassWeights.Count != 0 && ClassWeights.Count != classes)
        {
            throw new BadInputException(
                $"The loss has {ClassWeights.Count} class weights, but {Last(network)}, the last, gives {network.Output} for a sample.");
        }

        TotalWeight(data);
    }

    private double Weight(long label) => ClassWeights.Count == 0 ? 1 : ClassWeights[(int)label];

    // c·H(q) of a label: −Σₖ aₖ ln(aₖ/c) with a = c·q.
    private double Entropy(int label, int classes)
    {
        var share = LabelSmoothing / classes;
        var total = ((1 - LabelSmoothing) * Weight(label)) + (share * (ClassWeights.Count == 0 ? classes : ClassWeights.Sum()));
        var sum = 0.0;
        for (var k = 0; k < classes; k++)
        {
            var part = ((k == label ? 1 - LabelSmoothing : 0) + share) * Weight(k);
            sum -= part > 0 ? part * Math.Log(part / total) : 0;
        }

        return sum;
    }

    private static long Count(Tensor flags)
    {
        using var numbers = flags.To(DType.Int64);
        using var sum = numbers.Sum();
        return sum.ToInt64();
    }
}
