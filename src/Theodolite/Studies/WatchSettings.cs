using Theodolite.Optimizers.Contract;
using Theodolite.Settings;
using Theodolite.Training.Monitors;

namespace Theodolite.Studies;

/// <summary>What a <see cref="TrainingWatch"/> looks at, and what that may cost.</summary>
public sealed record WatchSettings
{
    /// <summary>The monitors that need nothing but weights, gradient and Hessian, from cheap to dear.</summary>
    public static IReadOnlyList<string> AllMonitors { get; } = ["gradient-norm", "update-size", "distance", "sharpness", "curvature"];

    /// <summary>Steps between two verdicts.</summary>
    public int Every { get; init => field = Ranges.Between(1, int.MaxValue, value, "every"); } = 100;

    /// <summary>Steps between two measurements of the monitors.</summary>
    public int MonitorEvery { get; init => field = Ranges.Between(1, int.MaxValue, value, "monitor-every"); } = 10;

    /// <summary>
    /// The monitors by name. All but <c>curvature</c> (trace and its error) are on by default; <c>sharpness</c> comes with
    /// <c>sharpness-ratio</c> where <see cref="Optimizer"/> is given and the rate of the step is told.
    /// </summary>
    /// <exception cref="BadInputException">A name is not known.</exception>
    public IReadOnlyList<string> Monitors
    {
        get;
        init => field = value.FirstOrDefault(name => !AllMonitors.Contains(name)) is { } unknown
            ? throw new BadInputException(
                $"There is no monitor {Spelling.Quote(unknown)} for a loop of one's own; {Spelling.Suggest(unknown, AllMonitors)}")
            : value;
    } = [.. AllMonitors.Where(name => name != "curvature")];

    /// <summary>Share of the training's own time that surveys may take, and as much again the monitors of curvature.</summary>
    public double Budget { get; init => field = Ranges.AtLeast(0, value, "budget"); } = 0.1;

    /// <summary>The optimizer in Theodolite's words, for the limit up to which its steps do not grow; null where it is not known.</summary>
    public OptimizerSettings? Optimizer { get; init; }

    /// <summary>Keys random directions.</summary>
    public ulong Seed { get; init; }
}
