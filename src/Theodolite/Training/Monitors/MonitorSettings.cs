using Theodolite.Settings;

namespace Theodolite.Training.Monitors;

/// <summary>What is watched during a training, and what that may cost.</summary>
public sealed record MonitorSettings
{
    /// <summary>The name of the live verdict, which whoever keeps the run's history measures: a trainer alone does not.</summary>
    public const string Verdict = "verdict";

    /// <summary>Every monitor, from cheap to dear.</summary>
    public static IReadOnlyList<string> All { get; }
        = ["gradient-norm", "update-size", "distance", "alpha", "gradient-noise", "activity", "sharpness", Verdict, "curvature"];

    /// <summary>All but the trace and top eigenvalue of <c>curvature</c>.</summary>
    public static IReadOnlyList<string> Default { get; } = [.. All.Where(name => name != "curvature")];

    /// <summary>The monitors by name.</summary>
    [Option(Positional = true, Reader = typeof(MonitorNamesReader))]
    public IReadOnlyList<string> Names { get; init; } = Default;

    /// <summary>The share of the training's own time that they may take.</summary>
    public double Budget { get; init => field = Ranges.AtLeast(0, value, "budget"); } = 0.1;

    /// <summary>
    /// Steps between two measurements of every monitor, whatever that costs; the same steps in every run. Null lets the budget decide, so
    /// that the steps differ from run to run.
    /// </summary>
    public int? Every { get; init => field = value is { } steps ? Ranges.Between(1, int.MaxValue, steps, "every") : null; }

    /// <summary>Samples of the batch that curvature and activity are measured on, drawn once by the seed.</summary>
    public int Samples { get; init => field = Ranges.Between(2, int.MaxValue, value, "samples"); } = 256;

    /// <summary>Reads <c>default</c>, <c>all</c> or <c>gradient-norm,sharpness</c>; null for <c>none</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="where">Begins error messages.</param>
    /// <exception cref="BadInputException">A name is not known.</exception>
    public static MonitorSettings? Parse(string text, string where)
    {
        var read = SettingsReader.Section<MonitorSettings>(new SettingScalar(text, new SettingPlace(where)) { Quoted = true }, "monitors");
        return read.Names.Count > 0 ? read : null;
    }
}
