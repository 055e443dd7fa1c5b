using System.IO.Enumeration;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Contract;

/// <summary>What holds for the parameters whose names fit a pattern.</summary>
/// <param name="Pattern">A name in which <c>*</c> stands for any characters and <c>?</c> for one: <c>*.bias</c>, <c>0.*</c>.</param>
public sealed record ParameterGroup(
    [Option("parameters", Description = "a name in which * stands for any characters", None = "")] string Pattern)
{
    /// <summary>Factor ≥ 0 on the learning rate.</summary>
    public double RateScale { get; init => field = Ranges.AtLeast(0, value, "rate-scale"); } = 1;

    /// <summary>λ ≥ 0 for these parameters; null for the optimizer's own.</summary>
    public double? WeightDecay { get; init => field = value is { } decay ? Ranges.AtLeast(0, decay, "weight-decay") : null; }

    /// <summary>Whether these parameters stay as they are.</summary>
    public bool Frozen { get; init; }

    /// <summary>Whether a name fits.</summary>
    public bool Matches(string name) => FileSystemName.MatchesSimpleExpression(Pattern, name, ignoreCase: false);
}
