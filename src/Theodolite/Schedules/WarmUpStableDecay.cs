using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>The decay of a <see cref="WarmUpStableDecay"/>, from 1 to 0 over u in [0, 1].</summary>
public enum DecayShape
{
    /// <summary>1 − √u.</summary>
    OneMinusSqrt,

    /// <summary>1 − u.</summary>
    Linear,

    /// <summary>½(1 + cos πu).</summary>
    Cosine,

    /// <summary>0.5^((k − S)/H) (MiniCPM): it does not reach 0.</summary>
    Exponential,
}

/// <summary>
/// Warm-up, stable, decay: η₀(k + 1)/W for k &lt; W, η₀ for W ≤ k &lt; S, then η_min + (η₀ − η_min)·shape(u) with
/// u = (k − S)/(N − S) until N, and held after. S may be chosen late: see <see cref="StartDecay"/>. A decay of 10 to 20 % of N is usual.
/// </summary>
public sealed record WarmUpStableDecay : Schedule
{
    /// <param name="warmUp">W ≥ 0.</param>
    /// <param name="decayStart">S ≥ W; null for not yet.</param>
    /// <param name="steps">N ≥ S; goes with S.</param>
    /// <param name="minimum">η_min.</param>
    /// <param name="shape">The form of the decay.</param>
    /// <param name="halfLife">H &gt; 0, updates in which the exponential form halves; a tenth of N − S where not given.</param>
    public WarmUpStableDecay(
        int warmUp = 0,
        int? decayStart = null,
        int? steps = null,
        double minimum = 0,
        DecayShape shape = DecayShape.OneMinusSqrt,
        double? halfLife = null)
    {
        WarmUp = Ranges.Between(0, int.MaxValue, warmUp, "warm-up");
        if (decayStart is null != steps is null)
        {
            throw Ranges.Bad("decay-start and steps go together: give both, or neither for a decay that is started later.");
        }

        DecayStart = decayStart is { } start ? Ranges.Between(warmUp, int.MaxValue, start, "decay-start") : null;
        Steps = steps is { } count ? Ranges.Between(decayStart!.Value, int.MaxValue, count, "steps") : null;
        Minimum = Ranges.AtLeast(0, minimum, "minimum");
        Shape = Ranges.Defined(shape, "shape");
        HalfLife = halfLife is { } half ? Ranges.Above(0, half, "half-life") : null;
        if (halfLife is not null && shape != DecayShape.Exponential)
        {
            throw Ranges.Bad("half-life goes with shape=exponential.");
        }
    }

    public override string Name => "warm-up-stable-decay";

    public override long? Length => Steps;

    /// <summary>W.</summary>
    public int WarmUp { get; }

    /// <summary>S; null while it is open.</summary>
    public int? DecayStart { get; }

    /// <summary>N; null while it is open.</summary>
    public int? Steps { get; }

    /// <summary>η_min.</summary>
    public double Minimum { get; }

    /// <summary>The form of the decay.</summary>
    public DecayShape Shape { get; }

    /// <summary>H.</summary>
    public double? HalfLife { get; }

    /// <summary>What is open is left out.</summary>
    public override IReadOnlyList<KeyValuePair<string, object?>> Options => [.. base.Options.Where(option => option.Value is not null)];

    /// <summary>The same until update <paramref name="k"/>, and a decay of so many updates from there.</summary>
    public WarmUpStableDecay StartDecay(long k, int updates) =>
        new(WarmUp, checked((int)k), checked((int)k + updates), Minimum, Shape, HalfLife);

    public override double Rate(long k, double baseRate)
    {
        if (k < WarmUp)
        {
            return baseRate * (k + 1) / WarmUp;
        }

        if (DecayStart is not { } start || k < start)
        {
            return baseRate;
        }

        long last = Steps!.Value;
        var length = last - start;
        var since = Math.Min(k, last) - start;
        // A decay of no length is over as soon as it begins.
        var u = length == 0 ? 1 : (double)since / length;
        var shape = Shape switch
        {
            DecayShape.Linear => 1 - u,
            DecayShape.Cosine => Cosine.Half(u, 1),
            DecayShape.OneMinusSqrt => 1 - Math.Sqrt(u),
            _ => Math.Pow(0.5, since / (HalfLife ?? Math.Max(1, length / 10.0))),
        };
        return Minimum + ((baseRate - Minimum) * shape);
    }
}
