using Theodolite.Randomness;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Initializers;

/// <summary>The form of a <see cref="Scaled"/> law.</summary>
public enum Distribution
{
    Uniform,
    Normal,
    TruncatedNormal,
}

/// <summary>
/// Independent zero-mean values with a variance σ² that depends on the fans: uniform on ±√3·σ, normal, or normal
/// truncated at ±2σ′ with σ′ = σ / 0.87962566103423978 so that the variance stays σ² (as Keras draws it).
/// </summary>
/// <param name="Distribution">The form of the law.</param>
public abstract record Scaled(Distribution Distribution) : Initializer
{
    private const double TruncatedDeviation = 0.87962566103423978;

    [Option(Hidden = true)]
    public Distribution Distribution { get; init; } = Ranges.Defined(Distribution, "the distribution");

    /// <summary>Whether the law is the truncated normal one; false makes that the plain one.</summary>
    public bool Truncated
    {
        get => Distribution == Distribution.TruncatedNormal;
        init => Distribution = value ? Distribution.TruncatedNormal
            : Distribution == Distribution.TruncatedNormal ? Distribution.Normal
            : Distribution;
    }

    public override string Name => $"{Family}-{(Distribution == Distribution.Uniform ? "uniform" : "normal")}";

    /// <summary>Name without the form of the law.</summary>
    protected abstract string Family { get; }

    /// <summary>σ².</summary>
    public abstract double Variance(Fan fan);

    /// <summary>The largest value of the uniform law, √(3σ²).</summary>
    public double Bound(Fan fan) => Math.Sqrt(3 * Variance(fan));

    /// <summary>The parameter σ of the normal law: for a truncated one larger than the deviation it results in.</summary>
    public double Sigma(Fan fan) => Math.Sqrt(Variance(fan)) / (Distribution == Distribution.TruncatedNormal ? TruncatedDeviation : 1);

    public override void Fill(Span<double> values, Shape shape, Fan fan, Philox random)
    {
        if (Distribution == Distribution.Uniform)
        {
            var bound = Bound(fan);
            random.FillUniform(values);
            foreach (ref var value in values)
            {
                value = bound * ((2 * value) - 1);
            }

            return;
        }

        var sigma = Sigma(fan);
        random.FillGaussian(values);
        foreach (ref var value in values)
        {
            while (Distribution == Distribution.TruncatedNormal && Math.Abs(value) > 2)
            {
                value = random.NextGaussian();
            }

            value *= sigma;
        }
    }
}

/// <summary>σ² = 2·gain²/(fan_in + fan_out) (Glorot and Bengio, AISTATS 2010): for tanh, linear, sigmoid.</summary>
/// <param name="Distribution">The form of the law.</param>
public sealed record Xavier(Distribution Distribution = Distribution.Uniform) : Scaled(Distribution)
{
    /// <summary>Gain g; see <see cref="Gains"/>.</summary>
    [Option(Reader = typeof(GainReader))]
    public double Gain { get; init => field = Ranges.AtLeast(0, value, "gain"); } = 1;

    protected override string Family => "xavier";

    public override double Variance(Fan fan) => 2 * Gain * Gain / (fan.In + fan.Out);
}

/// <summary>σ² = 2/((1 + slope²)·fan) (He et al., ICCV 2015): for ReLU and, with its slope, leaky ReLU.</summary>
/// <param name="Distribution">The form of the law.</param>
public sealed record He(Distribution Distribution = Distribution.Uniform) : Scaled(Distribution)
{
    /// <summary>Slope of the leaky ReLU for negative inputs; 0 for ReLU.</summary>
    public double Slope { get; init => field = Ranges.Finite(value, "slope"); }

    /// <summary>Which fan.</summary>
    [Option("fan")]
    public FanMode Mode { get; init => field = Ranges.Defined(value, "fan"); }

    protected override string Family => "he";

    public override double Variance(Fan fan) => 2 / ((1 + (Slope * Slope)) * fan.By(Mode));
}

/// <summary>σ² = 1/fan_in (LeCun et al., Efficient BackProp, 1998): for linear and self-normalising layers.</summary>
/// <param name="Distribution">The form of the law.</param>
public sealed record LeCun(Distribution Distribution = Distribution.Uniform) : Scaled(Distribution)
{
    protected override string Family => "lecun";

    public override double Variance(Fan fan) => 1 / fan.In;
}

/// <summary>
/// Uniform on ±√(3/fan): Caffe's <c>xavier</c>, which takes fan_in alone unless told otherwise and so is LeCun's law and not
/// Glorot's.
/// </summary>
public sealed record CaffeXavier() : Scaled(Distribution.Uniform)
{
    /// <summary>Which fan.</summary>
    [Option("fan")]
    public FanMode Mode { get; init => field = Ranges.Defined(value, "fan"); }

    public override string Name => Family;

    protected override string Family => "caffe-xavier";

    public override double Variance(Fan fan) => 1 / fan.By(Mode);
}
