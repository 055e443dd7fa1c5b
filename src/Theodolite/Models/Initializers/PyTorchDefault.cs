using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Models.Initializers;

/// <summary>
/// What PyTorch's <c>Linear</c> and <c>Conv2d</c> start with: weights and biases uniform on ±1/√fan_in, that is
/// He-uniform with slope √5 for the weights.
/// </summary>
public sealed record PyTorchDefault : Initializer
{
    public override string Name => "pytorch";

    public override Initializer ForBias => this;

    /// <summary>1/√fan_in.</summary>
    public static double Bound(Fan fan) => 1 / Math.Sqrt(fan.In);

    public override void Fill(Span<double> values, Shape shape, Fan fan, Philox random)
    {
        var bound = Bound(fan);
        random.FillUniform(values);
        foreach (ref var value in values)
        {
            value = bound * ((2 * value) - 1);
        }
    }
}
