using Theodolite.Data;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>
/// −Σₖ qₖ wₖ ln softmax(z)ₖ with q = (1 − ε)·e_y + (ε/K)·1 (Szegedy et al., CVPR 2016, section 7), as PyTorch's
/// <c>CrossEntropyLoss</c>: the total is divided by the sum of w_y.
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

    /// <summary>Labels of the data; negative ones do not count.</summary>
    private protected abstract ReadOnlyMemory<long> Labels(Dataset data);

    /// <summary>Whether some positions may not count.</summary>
    private protected abstract bool Ignores { get; }

    public sealed override double TotalWeight(Dataset data)
    {
        var total = 0.0;
        foreach (var label in Labels(data).Span)
        {
            total += label < 0 ? 0 : Weight(label);
        }

        return total > 0 ? total : throw new BadInputException($"No target of {data.Origin} counts for the loss: {(ClassWeights.Count == 0 ? "every position is ignored" : "the classes that occur have weight 0")}.");
    }

    /// <summary>
    /// The mean of the entropies of the smoothed targets: for weights a of total A the least −Σ aₖ ln pₖ is −Σ aₖ ln(aₖ/A).
    /// </summary>
    public sealed override double LowerBound(Dataset data, Shape output)
    {
        if (LabelSmoothing == 0)
            return 0;
        var classes = output[output.Rank - 1];
        var share = LabelSmoothing / classes;
        var (mass, entropy) = (0.0, 0.0);
        for (var k = 0L; k < classes; k++)
        {
            mass += share * Weight(k);
            entropy -= Information(share * Weight(k));
        }

        var bound = 0.0;
        foreach (var label in Labels(data).Span)
        {
            if (label >= 0)
            {
                var (small, large) = (share * Weight(label), (1 - LabelSmoothing + share) * Weight(label));
                bound += entropy + Information(small) - Information(large) + Information(mass - small + large);
            }
        }

        return bound / TotalWeight(data);
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

    protected sealed override Value Each(Value outputs, Value targets)
    {
        var axis = outputs.Shape.Rank - 1;
        var logarithms = outputs.LogSoftmax(axis);
        var labels = Ignores ? targets.KnownLabels() : targets;
        var loss = -logarithms.TakeAlong(axis, labels.Reshape(targets.Shape.Insert(axis, 1))).Reshape(targets.Shape);
        var weights = ClassWeights.Count == 0 ? null : outputs.Builder.Vector(ClassWeights, outputs.DType);
        if (weights is not null)
        {
            loss *= weights.TakeAlong(0, labels.Reshape([labels.Shape.Count])).Reshape(targets.Shape);
        }

        if (LabelSmoothing > 0)
        {
            var all = weights is null ? logarithms : logarithms * weights.ExpandTo(logarithms.Shape);
            loss = ((1 - LabelSmoothing) * loss) - (LabelSmoothing / outputs.Shape[axis] * all.Sum([axis]));
        }

        if (Ignores)
        {
            loss *= targets.LabelMask(outputs.DType);
        }

        return axis == 1 ? loss : loss.Reshape([loss.Shape[0], loss.Shape.Count / loss.Shape[0]]).Sum([1]);
    }

    private protected abstract Shape TargetShape(Dataset data);

    private protected void RequireClasses(Network network, Dataset data, long largest)
    {
        var classes = network.Output[network.Output.Rank - 1];
        if (classes <= largest)
            throw new BadInputException($"{data.Origin} has {largest + 1} classes, but {Last(network)}, the last, gives {network.Output} for a sample.");
        if (ClassWeights.Count != 0 && ClassWeights.Count != classes)
            throw new BadInputException($"The loss has {ClassWeights.Count} class weights, but {Last(network)}, the last, gives {network.Output} for a sample.");
        TotalWeight(data);
    }

    private double Weight(long label) => ClassWeights.Count == 0 ? 1 : ClassWeights[(int)label];

    private static double Information(double a) => a > 0 ? a * Math.Log(a) : 0;

    private static long Count(Tensor flags)
    {
        using var numbers = flags.To(DType.Int64);
        using var sum = numbers.Sum();
        return sum.ToInt64();
    }
}
