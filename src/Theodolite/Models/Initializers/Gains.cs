namespace Theodolite.Models.Initializers;

/// <summary>
/// By how much a weight must be larger to make up for the activation behind it, as PyTorch's <c>calculate_gain</c>: the
/// deviation that a unit normal signal loses.
/// </summary>
public static class Gains
{
    /// <summary>Linear layers, convolutions and sigmoids.</summary>
    public const double Linear = 1;

    /// <summary>tanh: 5/3.</summary>
    public const double Tanh = 5.0 / 3;

    /// <summary>SELU in networks that normalise themselves: 1, which keeps LeCun's variance 1/fan_in.</summary>
    public const double SelfNormalizing = 1;

    /// <summary>SELU in PyTorch: 3/4, for deep networks whose gradients should not grow.</summary>
    public const double PyTorchSelu = 0.75;

    /// <summary>ReLU: √2, since half of the signal is cut.</summary>
    public static double Relu => Math.Sqrt(2);

    /// <summary>The gains by name.</summary>
    public static IReadOnlyDictionary<string, double> Named { get; } = new Dictionary<string, double>(StringComparer.Ordinal)
    {
        ["linear"] = Linear,
        ["convolution"] = Linear,
        ["sigmoid"] = Linear,
        ["tanh"] = Tanh,
        ["relu"] = Relu,
        ["leaky-relu"] = LeakyRelu(0.01),
        ["selu"] = SelfNormalizing,
        ["selu-pytorch"] = PyTorchSelu,
    };

    /// <summary>Leaky ReLU: √(2/(1 + slope²)).</summary>
    public static double LeakyRelu(double slope) => Math.Sqrt(2 / (1 + (slope * slope)));
}
