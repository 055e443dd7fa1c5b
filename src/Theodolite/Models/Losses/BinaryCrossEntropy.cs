using System.Globalization;
using Theodolite.Data;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>
/// −w·y·ln σ(z) − (1 − y)·ln(1 − σ(z)) = w·y·ln(1 + e⁻ᶻ) + (1 − y)·ln(1 + eᶻ) for a logit z and a target y in [0, 1], as
/// PyTorch's <c>BCEWithLogitsLoss</c>. Neither term overflows or cancels.
/// </summary>
public sealed record BinaryCrossEntropy : ElementLoss
{
    /// <summary>w, greater than 0; PyTorch's <c>pos_weight</c>.</summary>
    public double PositiveWeight { get; init => field = Ranges.Above(0, value, "positive-weight"); } = 1;

    public override string Name => "binary-cross-entropy";

    public override string Guesses => "outputs";

    public override OutputLikelihood Likelihood => new BernoulliLikelihood { PositiveWeight = PositiveWeight };

    public override void Require(Network network, Dataset data)
    {
        base.Require(network, data);
        var targets = data.Targets.Span;
        for (var i = 0; i < targets.Length; i++)
        {
            if (targets[i] is not (>= 0 and <= 1))
            {
                throw new BadInputException($"{data.TargetPlace(i)} is {targets[i].ToString("R", CultureInfo.InvariantCulture)}, but "
                    + "binary cross-entropy needs targets from 0 to 1.");
            }
        }
    }

    /// <summary>0 for targets 0 and 1; between them the weighted entropy of the target.</summary>
    public override double LowerBound(Dataset data, Shape output)
    {
        var bound = 0.0;
        foreach (var target in data.Targets.Span)
        {
            bound += Entropy(PositiveWeight * target, 1 - target);
        }

        return bound / data.Targets.Length;
    }

    /// <summary>A logit above 0 guesses 1; a target above ½ counts as 1.</summary>
    public override Hits? Hits(Tensor outputs, Tensor targets)
    {
        using var shaped = targets.Reshape(outputs.Shape);
        using var guesses = outputs.GreaterThan(0);
        using var truths = shaped.GreaterThan(0.5);
        using var agree = guesses.EqualTo(truths);
        using var numbers = agree.To(DType.Int64);
        using var sum = numbers.Sum();
        return new Hits(sum.ToInt64(), outputs.Count);
    }

    /// <summary>The weighted entropy of the mean target.</summary>
    protected override double Constant(double[] targets)
    {
        var mean = targets.Average();
        return Entropy(PositiveWeight * mean, 1 - mean);
    }

    private static double Entropy(double a, double b) => a == 0 || b == 0 ? 0 : (-a * Math.Log(a / (a + b))) - (b * Math.Log(b / (a + b)));

    protected override Value Element(Value output, Value target) =>
        (PositiveWeight * target * (-output).Softplus()) + ((1 - target) * output.Softplus());
}
