using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;

namespace Theodolite.Models.Losses;

/// <summary>(z − y)², as PyTorch's <c>MSELoss</c>.</summary>
public sealed record MeanSquaredError : ElementLoss
{
    public override string Name => "mean-squared-error";

    public override OutputLikelihood Likelihood => new GaussianLikelihood();

    protected override Value Element(Value output, Value target) => (output - target).Square();

    /// <summary>The variance.</summary>
    protected override double Constant(double[] targets)
    {
        var mean = targets.Average();
        return targets.Average(target => (target - mean) * (target - mean));
    }
}

/// <summary>|z − y|, as PyTorch's <c>L1Loss</c>; not differentiable where they agree.</summary>
public sealed record MeanAbsoluteError : ElementLoss
{
    public override string Name => "mean-absolute-error";

    protected override Value Element(Value output, Value target) => (output - target).Abs();

    protected override double Constant(double[] targets)
    {
        var median = Median(targets);
        return targets.Average(target => Math.Abs(target - median));
    }
}

/// <summary>
/// d²/2 where |d| ≤ δ, δ(|d| − δ/2) beyond, for d = z − y (Huber, Annals of Mathematical Statistics 35, 1964), as
/// PyTorch's <c>HuberLoss</c>. The second derivative jumps at |d| = δ.
/// </summary>
public sealed record Huber : ElementLoss
{
    /// <summary>δ, greater than 0.</summary>
    public double Delta { get; init => field = Ranges.Above(0, value, "delta"); } = 1;

    public override string Name => "huber";

    protected override Value Element(Value output, Value target) => Of(output - target, Delta);

    protected override double Constant(double[] targets) => AtMedian(targets, Delta);

    /// <summary>The mean loss at the median, which lies between that of the best constant and twice it.</summary>
    internal static double AtMedian(double[] targets, double delta)
    {
        var median = Median(targets);
        return targets.Average(target => Math.Abs(target - median) is var d && d <= delta ? d * d / 2 : delta * (d - (delta / 2)));
    }

    // c·(d − c/2) with c = d cut to [−δ, δ], chosen and not subtracted, so that a large d costs no digits of δ.
    internal static Value Of(Value difference, double delta)
    {
        var (above, below) = ((difference - delta).Step(), (-difference - delta).Step());
        var cut = ((1 - (above + below)) * difference) + (delta * (above - below));
        return cut * (difference - (0.5 * cut));
    }
}

/// <summary>Huber's loss divided by its δ, here β: d²/(2β) where |d| ≤ β, |d| − β/2 beyond, as PyTorch's <c>SmoothL1Loss</c>.</summary>
public sealed record SmoothL1 : ElementLoss
{
    /// <summary>β, greater than 0.</summary>
    public double Beta { get; init => field = Ranges.Above(0, value, "beta"); } = 1;

    public override string Name => "smooth-l1";

    protected override Value Element(Value output, Value target) => (1 / Beta) * Huber.Of(output - target, Beta);

    protected override double Constant(double[] targets) => Huber.AtMedian(targets, Beta) / Beta;
}
