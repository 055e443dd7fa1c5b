using Theodolite.Randomness;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Initializers;

/// <summary>A law from which the start values of a parameter are drawn. Instances hold settings only.</summary>
public abstract record Initializer
{
    /// <summary>Name in a model file, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The law of the bias that goes with a weight drawn from this one: zeros, except for <see cref="PyTorchDefault"/>.
    /// </summary>
    public virtual Initializer ForBias => Zeros.Instance;

    /// <summary>Writes one draw.</summary>
    /// <param name="values">The parameter, row by row.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="fan">Fan of the weight; for a bias, of the weight it belongs to.</param>
    /// <param name="random">The parameter's own sequence.</param>
    public abstract void Fill(Span<double> values, Shape shape, Fan fan, Philox random);

    /// <summary>The form that <see cref="InitializerNames.Parse"/> reads.</summary>
    public sealed override string ToString() => InitializerNames.Registry.Text(Name, this);
}

/// <summary>Every value 0. With two such layers in a row a network starts on a strict saddle.</summary>
public sealed record Zeros : Initializer
{
    public static Zeros Instance { get; } = new();

    public override string Name => "zeros";

    public override void Fill(Span<double> values, Shape shape, Fan fan, Philox random) => values.Clear();
}

/// <summary>Every value the same; the units of a layer then stay equal for ever.</summary>
/// <param name="Value">The value.</param>
public sealed record Constant([Option(Positional = true, Description = "the value of every weight")] double Value) : Initializer
{
    public double Value { get; init; } = Ranges.Finite(Value, "the constant");

    public override string Name => "constant";

    public override void Fill(Span<double> values, Shape shape, Fan fan, Philox random) => values.Fill(Value);
}

/// <summary>Independent normal values of mean 0: PyTorch's law of embeddings.</summary>
public sealed record Normal : Initializer
{
    /// <summary>σ.</summary>
    [Option(Positional = true)]
    public double Deviation { get; init => field = Ranges.AtLeast(0, value, "deviation"); } = 1;

    public override string Name => "normal";

    public override void Fill(Span<double> values, Shape shape, Fan fan, Philox random)
    {
        random.FillGaussian(values);
        foreach (ref var value in values)
        {
            value *= Deviation;
        }
    }
}
