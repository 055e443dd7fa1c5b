using Theodolite.Settings;

namespace Theodolite.Models.Initializers;

/// <summary>The initialisers by the names of a model file.</summary>
public static class InitializerNames
{
    private const string Truncated = "truncated";

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => Registry.Known;

    internal static Registry<Initializer> Registry { get; } = new("initialiser")
    {
        { "zeros", () => Zeros.Instance },
        { "constant", typeof(Constant) },
        { "normal", typeof(Normal) },
        { "xavier-uniform", () => new Xavier(), Truncated },
        { "xavier-normal", () => new Xavier(Distribution.Normal) },
        { "he-uniform", () => new He(), Truncated },
        { "he-normal", () => new He(Distribution.Normal) },
        { "lecun-uniform", () => new LeCun(), Truncated },
        { "lecun-normal", () => new LeCun(Distribution.Normal) },
        { "orthogonal", typeof(Orthogonal) },
        { "caffe-xavier", () => new CaffeXavier(), Truncated },
        { "pytorch", typeof(PyTorchDefault) },
        { "keras", () => new Xavier(), Truncated, "gain" },
    };

    /// <summary>Parses <c>he-normal(slope=0.1)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Initializer Parse(string text) => Registry.Parse(text);

    /// <summary>Builds an initialiser.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Initializer Read(NamedOptions source) => Registry.Read(source);
}
