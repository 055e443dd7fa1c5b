using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>What the values of a <see cref="PiecewiseConstant"/> are.</summary>
public enum PiecewiseValues
{
    /// <summary>Rates (TensorFlow, Keras).</summary>
    Rates,

    /// <summary>Factors of η₀.</summary>
    Factors,
}

/// <summary>Steps at which something changes. Their number is counted anew each time, so that no milestone can be missed.</summary>
internal static class Milestones
{
    public static IReadOnlyList<long> Increasing(IReadOnlyList<long> steps, string name)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i] < 0 || (i > 0 && steps[i] <= steps[i - 1]))
            {
                throw Ranges.Bad($"{name} must increase from 0 on, not {string.Join(' ', steps)}.");
            }
        }

        return [.. steps];
    }

    public static int Passed(IReadOnlyList<long> steps, long k, bool inclusive)
    {
        var passed = 0;
        while (passed < steps.Count && (inclusive ? k > steps[passed] : k >= steps[passed]))
        {
            passed++;
        }

        return passed;
    }
}

/// <summary>
/// Given rates between given steps: vᵢ for bᵢ₋₁ &lt; k ≤ bᵢ (TensorFlow, Keras: the old rate is kept at k = b) or, with
/// <see cref="BoundaryInclusive"/> false, for bᵢ₋₁ ≤ k &lt; bᵢ (PyTorch's milestones, optax, Caffe: it changes at k = b).
/// The rates are absolute, or factors of η₀.
/// </summary>
public sealed record PiecewiseConstant : Schedule
{
    /// <param name="boundaries">b, strictly increasing.</param>
    /// <param name="values">v, one more than boundaries.</param>
    /// <param name="boundaryInclusive">Whether k = b still has the old rate.</param>
    /// <param name="valuesAre">What the values are.</param>
    /// <exception cref="ArgumentOutOfRangeException">Boundaries do not increase, or there are not one more values than
    /// boundaries.</exception>
    public PiecewiseConstant(
        [Option(Description = "the steps at which the rate changes, as 10 20")] IReadOnlyList<long> boundaries,
        [Option(Description = "one rate more than boundaries, as 1 0.5 0.1")] IReadOnlyList<double> values,
        bool boundaryInclusive = true,
        PiecewiseValues valuesAre = PiecewiseValues.Rates)
    {
        Boundaries = Milestones.Increasing(boundaries, "boundaries");
        if (values.Count != boundaries.Count + 1)
        {
            throw Ranges.Bad($"values must be one more than the {boundaries.Count} boundaries, not {values.Count}.");
        }

        Values = [.. values.Select(value => Ranges.AtLeast(0, value, "values"))];
        BoundaryInclusive = boundaryInclusive;
        ValuesAre = Ranges.Defined(valuesAre, "values-are");
    }

    public override string Name => "piecewise-constant";

    /// <summary>b.</summary>
    public IReadOnlyList<long> Boundaries { get; }

    /// <summary>v.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>Whether k = b still has the old rate.</summary>
    public bool BoundaryInclusive { get; }

    /// <summary>Whether the values are rates or factors of η₀.</summary>
    public PiecewiseValues ValuesAre { get; }

    public override double Rate(long k, double baseRate) =>
        Values[Milestones.Passed(Boundaries, k, BoundaryInclusive)] * (ValuesAre == PiecewiseValues.Rates ? 1 : baseRate);
}

/// <summary>η₀·γⁿ with n the number of milestones passed: Caffe's <c>multistep</c>, PyTorch's <c>MultiStepLR</c>.</summary>
public sealed record MultiStep : Schedule
{
    /// <param name="milestones">Strictly increasing steps.</param>
    /// <param name="gamma">γ ≥ 0.</param>
    /// <param name="boundaryInclusive">Whether the step of a milestone still has the old rate; Caffe and PyTorch: no.</param>
    public MultiStep(
        [Option(Description = "the steps at which the rate changes, as 10 20")] IReadOnlyList<long> milestones,
        double gamma = 0.1,
        bool boundaryInclusive = false)
    {
        StepValues = Milestones.Increasing(milestones, "milestones");
        Gamma = Ranges.AtLeast(0, gamma, "gamma");
        BoundaryInclusive = boundaryInclusive;
    }

    public override string Name => "multi-step";

    /// <summary>The milestones.</summary>
    [Option("milestones")]
    public IReadOnlyList<long> StepValues { get; }

    /// <summary>γ.</summary>
    public double Gamma { get; }

    /// <summary>Whether the step of a milestone still has the old rate.</summary>
    public bool BoundaryInclusive { get; }

    public override double Rate(long k, double baseRate) => baseRate * Math.Pow(Gamma, Milestones.Passed(StepValues, k, BoundaryInclusive));
}
