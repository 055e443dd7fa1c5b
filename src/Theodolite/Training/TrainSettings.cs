using Theodolite.Models.Initializers;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;
using Theodolite.Settings;
using Theodolite.Training.Monitors;

namespace Theodolite.Training;

/// <summary>What a run is judged by.</summary>
public enum TrainMetric
{
    TrainingLoss,
    ValidationLoss,
    ValidationAccuracy,
}

/// <summary>What happens when the loss or the gradient of a step is not finite. In no case is it stepped along.</summary>
public enum NonFiniteStep
{
    /// <summary>The run ends, with the weights before the step.</summary>
    Stop,

    /// <summary>The step is left out: neither the weights, the optimizer's statistics nor its number of updates change.</summary>
    Skip,

    /// <summary>Weights and optimizer return to where they were at the beginning of the last epoch (every 100 steps with full batches),
    /// and the rate is halved from there on.</summary>
    Rollback,
}

/// <summary>How a network is trained.</summary>
/// <param name="Optimizer">The optimizer's settings.</param>
/// <param name="Steps">Most steps to make; exactly so many unless <see cref="Stop"/> ends the run earlier. Without effect where
/// <see cref="Epochs"/> is given.</param>
public sealed record TrainSettings(
    [Option(Description = "a name with options, as {name: adam, learning-rate: 0.001}")] OptimizerSettings Optimizer,
    [Option(Description = "the number of updates, or epochs")] int Steps)
{
    public int Steps { get; init => field = Checked(value); } = Checked(Steps);

    /// <summary>Passes over the data to make, in place of <see cref="Steps"/>.</summary>
    public int? Epochs { get; init => field = value is { } epochs ? Ranges.Between(0, int.MaxValue, epochs, "epochs") : null; }

    /// <summary>Samples of one gradient; null for all of them.</summary>
    [Option(None = "full", Expected = "full or a number of samples")]
    public int? Batch { get; init => field = value is { } batch ? Ranges.Between(1, int.MaxValue, batch, "batch") : null; }

    /// <summary>Gradients of <see cref="Batch"/> samples each whose mean, weighted by their samples, is the gradient of one step.</summary>
    public int Accumulate { get; init => field = Ranges.Between(1, int.MaxValue, value, "accumulate"); } = 1;

    /// <summary>Keys the initial weights and the order of the samples.</summary>
    public ulong Seed { get; init; }

    /// <summary>When to end early; null never.</summary>
    [Option(None = "none")]
    public StopRule? Stop { get; init; }

    /// <summary>The learning rate as a function of the updates made; null keeps the optimizer's.</summary>
    [Option(None = "none", Reader = typeof(ScheduleReader))]
    public Schedule? Schedule { get; init; }

    /// <summary>Lowers the rate of the schedule where a metric stops improving; null does not.</summary>
    [Option(None = "none", Reader = typeof(PlateauReader))]
    public ReduceOnPlateau? Plateau { get; init; }

    /// <summary>Rates, decay and freezing of parameters by name; of those that fit a name the first holds.</summary>
    [Option(Expected = "a list, one '- {parameters: \"*.bias\", weight-decay: 0}' a line", Item = "a group")]
    public IReadOnlyList<ParameterGroup> Groups { get; init; } = [];

    /// <summary>What limits the gradient before it enters the optimizer; null nothing.</summary>
    [Option("clip", None = "none")]
    public GradientClipping? Clipping { get; init; }

    /// <summary>The running mean of the weights that is evaluated and saved in their place; null for the weights themselves.</summary>
    [Option("average", None = "none")]
    public WeightAveraging? Averaging { get; init; }

    /// <summary>What happens when a loss or gradient is not finite.</summary>
    public NonFiniteStep NonFinite { get; init => field = Ranges.Defined(value, "non-finite"); }

    /// <summary>How often to evaluate; null only at the end.</summary>
    [Option("evaluate-every", None = "none", Reader = typeof(IntervalReader))]
    public EvaluationInterval? Evaluate { get; init; }

    /// <summary>What is watched; null nothing. It changes no bit of the training.</summary>
    [Option(None = "none")]
    public MonitorSettings? Monitors { get; init; }

    /// <summary>How the data scale the start values; null leaves what the layers drew.</summary>
    [Option(None = "none")]
    public Lsuv? Initialize { get; init; }

    /// <summary>The share of so many samples that one step sees.</summary>
    public double ShareOf(int samples) => Math.Min(1, (double)(Batch ?? samples) * Accumulate / samples);

    /// <summary>Steps that make a pass over so many samples.</summary>
    public int StepsPerEpoch(int samples) => Batch is { } batch && (long)batch * Accumulate < samples
        ? (int)((samples + ((long)batch * Accumulate) - 1) / ((long)batch * Accumulate))
        : 1;

    /// <summary>Most steps to make for so many samples.</summary>
    public int StepsFor(int samples) => Epochs is { } epochs ? checked(epochs * StepsPerEpoch(samples)) : Steps;

    private static int Checked(int steps) => Ranges.Between(0, int.MaxValue, steps, "steps");
}

/// <summary>Ends a run that no longer improves.</summary>
/// <param name="NoImprovement">Steps after the best value so far at which the run ends.</param>
public sealed record StopRule([Option(Positional = true, Description = "a number of steps")] int NoImprovement)
{
    public int NoImprovement { get; init => field = Checked(value); } = Checked(NoImprovement);

    /// <summary>What should improve. A training loss is the mean over an epoch, so that a lucky batch is not taken for progress.</summary>
    public TrainMetric Metric { get; init => field = Ranges.Defined(value, "metric"); }

    /// <summary>By how much, at least; the rounding of a sum, 16u·|best|, where 0.</summary>
    public double MinimumChange { get; init => field = Ranges.AtLeast(0, value, "minimum-change"); }

    private static int Checked(int steps) => Ranges.Between(1, int.MaxValue, steps, "no-improvement");
}

/// <summary>How often to evaluate.</summary>
/// <param name="Steps">Every so many steps; null where it is counted in epochs.</param>
/// <param name="Epochs">Every so many epochs.</param>
public sealed record EvaluationInterval(int? Steps, int? Epochs = null)
{
    public int? Steps { get; } = Steps is { } steps ? Ranges.Between(1, int.MaxValue, steps, "evaluate-every") : null;

    public int? Epochs { get; } = Steps is not null && Epochs is not null
        ? throw Ranges.Bad("an interval is counted in steps or in epochs, not both.")
        : Epochs is { } epochs ? Ranges.Between(1, int.MaxValue, epochs, "evaluate-every") : null;

    /// <summary>The interval in steps.</summary>
    public long In(int stepsPerEpoch) => Steps ?? ((long)(Epochs ?? 1) * stepsPerEpoch);

    public override string ToString() => Steps is { } steps ? $"{steps}" : $"{Epochs ?? 1} epochs";
}

/// <summary>
/// An exponential moving average of the weights, ē ← dₜē + (1 − dₜ)θₜ, which begins at θ₀.
/// </summary>
/// <param name="Decay">d in [0, 1); 0.999 is usual.</param>
public sealed record WeightAveraging([Option(Positional = true)] double Decay = 0.999)
{
    public double Decay { get; init => field = Ranges.Decay(value, "decay"); } = Ranges.Decay(Decay, "decay");

    /// <summary>Whether early steps count more: dₜ = min(d, (1 + t)/(10 + t)), as TensorFlow's average with a number of updates.</summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>dₜ.</summary>
    /// <param name="t">Updates made, this one among them.</param>
    public double At(long t) => WarmUp ? Math.Min(Decay, (1.0 + t) / (10 + t)) : Decay;
}
