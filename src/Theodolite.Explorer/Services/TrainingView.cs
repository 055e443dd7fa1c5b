using Theodolite.Runs;

namespace Theodolite.Explorer.Services;

/// <summary>Where a training is.</summary>
public enum TrainingPhase
{
    /// <summary>There is no run in the folder, or none any more.</summary>
    Gone,

    /// <summary>A process trains.</summary>
    Going,

    /// <summary>It ended; the record says how.</summary>
    Finished,

    /// <summary>No process trains, and none said that it ended.</summary>
    Killed,
}

/// <summary>A training at one moment.</summary>
public sealed record TrainingView
{
    /// <summary>Where it is.</summary>
    public TrainingPhase Phase { get; init; }

    /// <summary>What its record says; null where it cannot be read.</summary>
    public RunRecord? Record { get; init; }

    /// <summary>How it trains; null where its model file cannot be read.</summary>
    public TrainingPlan? Plan { get; init; }

    /// <summary>Its metrics by name, those of single parameters and layers left out.</summary>
    public IReadOnlyDictionary<string, TrainingCurve> Curves { get; init; } = new Dictionary<string, TrainingCurve>();

    /// <summary>The live verdicts, one for every stretch of equal ones.</summary>
    public IReadOnlyList<VerdictStretch> Verdicts { get; init; } = [];

    /// <summary>Why something could not be read, a sentence each.</summary>
    public IReadOnlyList<string> Troubles { get; init; } = [];

    /// <summary>The last step that is known of.</summary>
    public long Step => Curves.Values.Select(curve => curve.Last.Step).Append(Record?.Steps ?? 0).Max();

    /// <summary>Sharpness beyond which steps grow: that of the optimizer at the latest rate, else the one that was measured with
    /// it.</summary>
    public double? Threshold => Plan?.Threshold(Last(Training.MetricNames.LearningRate))
        ?? (Last("sharpness") / Last("sharpness-ratio") is { } limit && double.IsFinite(limit) && limit > 0 ? limit : null);

    /// <summary>The last value of a metric; null where there is none.</summary>
    public double? Last(string name) => Curves.TryGetValue(name, out var curve) ? curve.Last.Value : null;
}

/// <summary>A metric, thinned to what can be drawn.</summary>
/// <param name="Steps">Steps.</param>
/// <param name="Values">Values, NaN where one was not finite.</param>
/// <param name="Last">The last of all.</param>
public sealed record TrainingCurve(double[] Steps, double[] Values, (long Step, double Value) Last);

/// <summary>A live verdict from one step to another.</summary>
/// <param name="Name">Its name.</param>
/// <param name="From">The step at which it was first given.</param>
/// <param name="To">The step at which it was last given.</param>
public sealed record VerdictStretch(string Name, long From, long To);
