using Theodolite.Torch;

namespace Theodolite.Models.Initializers;

/// <summary>Which axes of a weight are its inputs and outputs.</summary>
public enum WeightLayout
{
    /// <summary>(out, in, k…): PyTorch, and this library's layers.</summary>
    OutIn,

    /// <summary>(k…, in, out): Keras.</summary>
    InOut,
}

/// <summary>Which fan a variance is scaled by.</summary>
public enum FanMode
{
    /// <summary>Keeps the variance of the forward signal.</summary>
    In,

    /// <summary>Keeps the variance of the backward signal.</summary>
    Out,

    /// <summary>The mean of both.</summary>
    Average,
}

/// <summary>
/// How many inputs feed one output of a weight, and how many outputs one input feeds: fan_in = in·Πk, fan_out = out·Πk.
/// Which axes are in and out cannot be seen from a shape, so the layout is always given.
/// </summary>
/// <param name="In">fan_in.</param>
/// <param name="Out">fan_out.</param>
public readonly record struct Fan(double In, double Out)
{
    /// <summary>The fan of a weight. For grouped convolutions "in" is per group, as the weight stores it.</summary>
    /// <param name="weight">Its shape.</param>
    /// <param name="layout">Where its inputs and outputs are.</param>
    /// <exception cref="ArgumentException">
    /// The shape has fewer than two axes, for which fans mean nothing: PyTorch refuses it too, Keras takes the size for both.
    /// </exception>
    public static Fan Of(Shape weight, WeightLayout layout)
    {
        if (weight.Rank < 2)
        {
            throw new ArgumentException("The fan of a weight needs the axes "
                + $"{(layout == WeightLayout.OutIn ? "(out, in, …)" : "(…, in, out)")}, not the shape {weight}.", nameof(weight));
        }

        var (@in, @out) = layout == WeightLayout.OutIn ? (1, 0) : (weight.Rank - 2, weight.Rank - 1);
        var field = 1.0;
        for (var axis = 0; axis < weight.Rank; axis++)
        {
            if (axis != @in && axis != @out)
            {
                field *= weight[axis];
            }
        }

        return new Fan(weight[@in] * field, weight[@out] * field);
    }

    /// <summary>The fan that a mode names.</summary>
    public double By(FanMode mode) => mode switch
    {
        FanMode.In => In,
        FanMode.Out => Out,
        _ => (In + Out) / 2,
    };
}
