using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>The pieces of a <see cref="OneCycle"/>.</summary>
public enum OneCycleShape
{
    Cosine,
    Linear,
}

/// <summary>Where the phases of a <see cref="OneCycle"/> end.</summary>
public enum OneCycleEndPoints
{
    /// <summary>share·N − 1, (2·share·N − 2,) N − 1, not rounded (PyTorch).</summary>
    Real,

    /// <summary>⌊share·N⌋, (2⌊share·N⌋,) N (optax).</summary>
    Whole,
}

/// <summary>What a schedule that is over does.</summary>
public enum BeyondEnd
{
    /// <summary>Keeps its last rate.</summary>
    Hold,

    /// <summary>Refuses the step, as PyTorch does.</summary>
    Refuse,
}

/// <summary>
/// One rise to η₀, the largest rate, and one fall (Smith and Topin, 2019). It begins at η₀/initial-divisor and ends at that over
/// final-divisor. Two phases (PyTorch's default): up over [0, share·N − 1], down to the end at N − 1; three: up, back down in as many
/// steps, then on to the end. The momentum goes the other way. After N − 1 the rate is held, or the step refused.
/// </summary>
public sealed record OneCycle : Schedule
{
    /// <param name="steps">N &gt; 2.</param>
    /// <param name="share">Share of N that the rise takes; share·N &gt; 1.</param>
    /// <param name="initialDivisor">First rate: η₀ over this; 25 in PyTorch and fastai.</param>
    /// <param name="finalDivisor">Last rate: the first over this; 1e4 in PyTorch.</param>
    /// <param name="shape">Cosine or straight pieces.</param>
    /// <param name="threePhase">Whether the fall stops at the first rate on its way.</param>
    /// <param name="cycleMomentum">Whether the momentum goes the other way.</param>
    /// <param name="baseMomentum">The smallest momentum.</param>
    /// <param name="maximumMomentum">The largest momentum.</param>
    /// <param name="endPoints">PyTorch's real end points of the phases, or optax's whole ones, share·N and N.</param>
    /// <param name="beyond">What a step after the last does.</param>
    public OneCycle(
        [Option(Description = "the updates of the whole run")] int steps,
        double share = 0.3,
        double initialDivisor = 25,
        double finalDivisor = 1e4,
        OneCycleShape shape = OneCycleShape.Cosine,
        bool threePhase = false,
        bool cycleMomentum = true,
        double baseMomentum = 0.85,
        double maximumMomentum = 0.95,
        OneCycleEndPoints endPoints = OneCycleEndPoints.Real,
        BeyondEnd beyond = BeyondEnd.Hold)
    {
        Steps = Ranges.Between(3, int.MaxValue, steps, "steps");
        Share = Ranges.Above(0, share, "share");
        InitialDivisor = Ranges.AtLeast(1, initialDivisor, "initial-divisor");
        FinalDivisor = Ranges.AtLeast(1, finalDivisor, "final-divisor");
        Shape = Ranges.Defined(shape, "shape");
        ThreePhase = threePhase;
        CycleMomentum = cycleMomentum;
        BaseMomentum = Ranges.Decay(baseMomentum, "base-momentum");
        MaximumMomentum = Ranges.Decay(maximumMomentum, "maximum-momentum");
        EndPoints = Ranges.Defined(endPoints, "end-points");
        Beyond = Ranges.Defined(beyond, "beyond");
        if (share * steps <= 1)
        {
            throw Ranges.Bad($"share times steps must be more than 1, not {Text(share * steps)}.");
        }

        var ends = Ends();
        for (var phase = 1; phase < ends.Length; phase++)
        {
            if (ends[phase] <= ends[phase - 1])
            {
                throw Ranges.Bad($"share must leave room for the {(threePhase ? "second and third phases" : "fall")} within {steps} "
                    + $"steps; {Text(share)} does not.");
            }
        }
    }

    public override string Name => "one-cycle";

    public override long? Length => Steps;

    /// <summary>N.</summary>
    public int Steps { get; }

    /// <summary>Share of N that the rise takes.</summary>
    public double Share { get; }

    /// <summary>η₀ over the first rate.</summary>
    public double InitialDivisor { get; }

    /// <summary>The first rate over the last.</summary>
    public double FinalDivisor { get; }

    /// <summary>Cosine or straight pieces.</summary>
    public OneCycleShape Shape { get; }

    /// <summary>Whether the fall stops at the first rate on its way.</summary>
    public bool ThreePhase { get; }

    /// <summary>Whether the momentum goes the other way.</summary>
    public bool CycleMomentum { get; }

    /// <summary>The smallest momentum.</summary>
    public double BaseMomentum { get; }

    /// <summary>The largest momentum.</summary>
    public double MaximumMomentum { get; }

    /// <summary>Where the phases end.</summary>
    public OneCycleEndPoints EndPoints { get; }

    /// <summary>What a step after the last does.</summary>
    public BeyondEnd Beyond { get; }

    public override double Rate(long k, double baseRate)
    {
        var first = baseRate / InitialDivisor;
        return At(k, ThreePhase ? [first, baseRate, first, first / FinalDivisor] : [first, baseRate, first / FinalDivisor]);
    }

    public override double? Momentum(long k) => !CycleMomentum ? null
        : At(k, ThreePhase
            ? [MaximumMomentum, BaseMomentum, MaximumMomentum, MaximumMomentum]
            : [MaximumMomentum, BaseMomentum, MaximumMomentum]);

    private double[] Ends() => (EndPoints, ThreePhase) switch
    {
        (OneCycleEndPoints.Real, false) => [0, (Share * Steps) - 1, Steps - 1],
        (OneCycleEndPoints.Real, true) => [0, (Share * Steps) - 1, (2 * Share * Steps) - 2, Steps - 1],
        (_, false) => [0, Math.Floor(Share * Steps), Steps],
        _ => [0, Math.Floor(Share * Steps), 2 * Math.Floor(Share * Steps), Steps],
    };

    private double At(long k, ReadOnlySpan<double> values)
    {
        var ends = Ends();
        if (k > ends[^1])
        {
            return Beyond == BeyondEnd.Hold
                ? values[^1]
                : throw new BadInputException(
                    $"one-cycle was made for {Steps} steps and is asked for step {k + 1}; give it more steps, or beyond=hold.");
        }

        var phase = 1;
        while (k > ends[phase])
        {
            phase++;
        }

        var share = (k - ends[phase - 1]) / (ends[phase] - ends[phase - 1]);
        var (from, to) = (values[phase - 1], values[phase]);
        return Shape == OneCycleShape.Linear ? from + ((to - from) * share) : to + ((from - to) * Cosine.Half(share, 1));
    }
}
