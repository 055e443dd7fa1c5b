using Theodolite.Data;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>
/// −Σₖ qₖ ln softmax(z)ₖ with q = (1 − ε)·e_y + (ε/K)·1 (Szegedy et al., CVPR 2016, section 7), weighed by the weight w_y
/// of the label's class, as PyTorch's <c>CrossEntropyLoss</c>. (Where both are given PyTorch weighs the ε/K part class by class.)
/// </summary>
public abstract record SoftmaxLoss : LossSpecification
{
    /// <summary>ε, in [0, 1).</summary>
    public double LabelSmoothing { get; init => field = Ranges.Decay(value, "label-smoothing"); }

    /// <summary>w, one number per class; empty weighs all classes 1.</summary>
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

    /// <summary>The entropy of the smoothed target, −(1 − ε + ε/K) ln(1 − ε + ε/K) − (K − 1)(ε/K) ln(ε/K); 0 without smoothing.</summary>
    public sealed override double LowerBound(Dataset data, Shape output)
    {
        var classes = output[output.Rank - 1];
        if (LabelSmoothing == 0 || classes == 1)
        {
            return 0;
        }

        var share = LabelSmoothing / classes;
        var own = 1 - LabelSmoothing + share;
        return -(own * Math.Log(own)) - ((classes - 1) * share * Math.Log(share));
    }

    /// <summary>The entropy of the smoothed, weighed frequencies of the classes; ln K where only one class occurs.</summary>
    public sealed override double? ConstantLoss(Dataset data, Shape output)
    {
        var classes = (int)output[output.Rank - 1];
        var shares = new double[classes];
        foreach (var label in Labels(data).Span)
        {
            if (label >= 0)
            {
                shares[label] += Weight(label);
            }
        }

        var total = shares.Sum();
        var entropy = shares
            .Select(share => ((1 - LabelSmoothing) * share / total) + (LabelSmoothing / classes))
            .Sum(share => share > 0 ? -share * Math.Log(share) : 0);
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
        return LabelSmoothing == 0
            ? loss
            : ((1 - LabelSmoothing) * loss) - (LabelSmoothing / outputs.Shape[axis] * logarithms.Sum([axis]));
    }

    public sealed override Value? Weights(Value targets, DType dtype)
    {
        var mask = Ignores ? targets.LabelMask(dtype) : null;
        if (ClassWeights.Count == 0)
        {
            return mask;
        }

        var weights = targets.Builder.Vector(ClassWeights, dtype).TakeAlong(0, Known(targets).Reshape([targets.Shape.Count]))
            .Reshape(targets.Shape);
        return mask is null ? weights : mask * weights;
    }

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

    private static long Count(Tensor flags)
    {
        using var numbers = flags.To(DType.Int64);
        using var sum = numbers.Sum();
        return sum.ToInt64();
    }
}
