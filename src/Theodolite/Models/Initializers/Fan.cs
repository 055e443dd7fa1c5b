using Theodolite.Torch;

namespace Theodolite.Models.Initializers;

/// <summary>
/// How many inputs feed one output of a weight, and how many outputs one input feeds. A weight's layout is
/// (out, in, k…): fan_in = in·Πk, fan_out = out·Πk.
/// </summary>
/// <param name="In">fan_in.</param>
/// <param name="Out">fan_out.</param>
public readonly record struct Fan(double In, double Out)
{
    /// <summary>The fan of a weight (out, in, k…). For grouped convolutions "in" is per group, as the weight stores it.</summary>
    /// <exception cref="ArgumentException">The shape has fewer than two axes, for which fans mean nothing.</exception>
    public static Fan Of(Shape weight)
    {
        if (weight.Rank < 2)
            throw new ArgumentException($"The fan of a weight needs the axes (out, in, …), not the shape {weight}.", nameof(weight));
        var field = 1.0;
        for (var axis = 2; axis < weight.Rank; axis++)
        {
            field *= weight[axis];
        }

        return new Fan(weight[1] * field, weight[0] * field);
    }
}

/// <summary>Which fan a variance is scaled by.</summary>
public enum FanMode
{
    /// <summary>Keeps the variance of the forward signal.</summary>
    In,

    /// <summary>Keeps the variance of the backward signal.</summary>
    Out,
}
