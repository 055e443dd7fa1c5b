using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>
/// Cosine cycles of lengths T₀, T₀m, T₀m², … (SGDR; Loshchilov and Hutter, ICLR 2017): at position j of cycle i,
/// η_min + (η₀·fⁱ − η_min)·½(1 + cos(πj/Tᵢ)). The cycle is found by subtracting whole numbers: a logarithm, as PyTorch and Keras
/// use, misses restarts by rounding.
/// </summary>
public sealed record CosineRestarts : Schedule
{
    /// <param name="steps">T₀ ≥ 1, updates of the first cycle.</param>
    /// <param name="growth">m ≥ 1, how much longer each cycle is than the one before: 1 in PyTorch, 2 in Keras.</param>
    /// <param name="minimum">η_min.</param>
    /// <param name="shrink">f in (0, 1], factor of the highest rate of each cycle.</param>
    public CosineRestarts(
        [Option(Description = "the updates of the first cycle")] int steps,
        int growth = 1,
        double minimum = 0,
        double shrink = 1)
    {
        Steps = Ranges.Between(1, int.MaxValue, steps, "steps");
        Growth = Ranges.Between(1, int.MaxValue, growth, "growth");
        Minimum = Ranges.AtLeast(0, minimum, "minimum");
        Shrink = Ranges.Above(0, shrink, "shrink");
        if (shrink > 1)
        {
            throw Ranges.Bad($"shrink must be at most 1, not {Text(shrink)}.");
        }
    }

    public override string Name => "cosine-restarts";

    /// <summary>T₀.</summary>
    public int Steps { get; }

    /// <summary>m.</summary>
    public int Growth { get; }

    /// <summary>η_min.</summary>
    public double Minimum { get; }

    /// <summary>f.</summary>
    public double Shrink { get; }

    public override double Rate(long k, double baseRate)
    {
        var (cycle, position, length) = Find(k);
        return Minimum + (((baseRate * Math.Pow(Shrink, cycle)) - Minimum) * Cosine.Half(position, length));
    }

    private (long Cycle, long Position, long Length) Find(long k)
    {
        if (Growth == 1)
        {
            return (k / Steps, k % Steps, Steps);
        }

        var (cycle, length) = (0L, (long)Steps);
        while (k >= length)
        {
            k -= length;
            length = length > long.MaxValue / Growth ? long.MaxValue : length * Growth;
            cycle++;
        }

        return (cycle, k, length);
    }
}
