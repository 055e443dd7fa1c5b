using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>The finders of critical points by the names of the command line.</summary>
public static class FinderNames
{
    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => Registry.Known;

    internal static Registry<CriticalPointFinder> Registry { get; } = new("finder")
    {
        { "newton-mr", "default", () => new NewtonMr() },
        { "damped-newton", "default", () => new DampedNewton() },
        { "gradient-norm", "default", () => new GradientNorm() },
        { "squared-gradient-flow", "default", () => new SquaredGradientFlow() },
    };

    /// <summary>Parses <c>newton-mr</c> or <c>newton-mr(iterations=100)</c>.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static CriticalPointFinder Parse(string text) => Registry.Parse(text);
}
