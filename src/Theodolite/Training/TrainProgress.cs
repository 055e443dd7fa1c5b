using Theodolite.Torch;

namespace Theodolite.Training;

/// <summary>Why a run ended.</summary>
public enum TrainOutcome
{
    /// <summary>All steps were made.</summary>
    Completed,

    /// <summary>The stop rule ended it.</summary>
    NoImprovement,

    /// <summary>The loss or a gradient was not finite; the parameters are those before that step.</summary>
    NonFinite,

    /// <summary>Cancelled; the parameters are those after the last whole step.</summary>
    Cancelled,
}

/// <summary>Receives what a run measures, between its steps and on its thread.</summary>
public interface ITrainObserver
{
    /// <summary>A number that belongs to a step, counted from 1. Loss and rate are those the step was made with; evaluations are made
    /// after it.</summary>
    void Metric(long step, string name, double value)
    {
    }

    /// <summary>A step is over, with all that is measured in it.</summary>
    /// <param name="trainer">The run, from which a state may be taken now.</param>
    /// <param name="parameters">θ; not to be changed.</param>
    void Stepped(Trainer trainer, Tensor parameters)
    {
    }

    /// <summary>The validation loss is the lowest so far.</summary>
    /// <param name="step">Steps made.</param>
    /// <param name="loss">The validation loss.</param>
    /// <param name="parameters">What was evaluated; not to be kept.</param>
    void Improved(long step, double loss, Tensor parameters)
    {
    }
}

/// <summary>Several observers, told one after another.</summary>
/// <param name="observers">They.</param>
internal sealed class TrainObservers(params IReadOnlyList<ITrainObserver> observers) : ITrainObserver
{
    public void Metric(long step, string name, double value)
    {
        foreach (var observer in observers)
        {
            observer.Metric(step, name, value);
        }
    }

    public void Stepped(Trainer trainer, Tensor parameters)
    {
        foreach (var observer in observers)
        {
            observer.Stepped(trainer, parameters);
        }
    }

    public void Improved(long step, double loss, Tensor parameters)
    {
        foreach (var observer in observers)
        {
            observer.Improved(step, loss, parameters);
        }
    }
}

/// <summary>Names of what every run measures.</summary>
public static class MetricNames
{
    public const string Loss = "loss";
    public const string LearningRate = "learning-rate";
    public const string EpochLoss = "epoch-loss";
    public const string ValidationLoss = "validation-loss";
    public const string ValidationAccuracy = "validation-accuracy";
    public const string Skipped = "skipped";
}

/// <summary>How far a run is.</summary>
/// <param name="Step">Steps made.</param>
/// <param name="Steps">Steps to make.</param>
/// <param name="Epoch">Passes over the data made, in fractions.</param>
/// <param name="Loss">Loss at the parameters before the latest step, on the samples of that step.</param>
/// <param name="LearningRate">η of the latest step.</param>
/// <param name="SamplesPerSecond">Samples per second since this process began the run.</param>
/// <param name="TimeLeft">Time to the last step at the mean speed so far.</param>
public sealed record TrainProgress(
    long Step,
    long Steps,
    double Epoch,
    double Loss,
    double LearningRate,
    double SamplesPerSecond,
    TimeSpan TimeLeft) : Progress("training", (double)Step / Math.Max(1, Steps));

/// <summary>What a run gave.</summary>
/// <param name="Outcome">Why it ended.</param>
/// <param name="Steps">Steps made, those before a resumption among them.</param>
/// <param name="Losses">
/// The loss of each step, those before a resumption among them, at the parameters before it; where the outcome
/// is <see cref="TrainOutcome.NonFinite"/> the last entry belongs to the step that was not made.
/// </param>
/// <param name="Skipped">Steps left out because something was not finite.</param>
public sealed record TrainResult(TrainOutcome Outcome, long Steps, IReadOnlyList<double> Losses, long Skipped = 0)
{
    /// <summary>The last loss, or null where no step was tried.</summary>
    public double? LastLoss => Losses.Count > 0 ? Losses[^1] : null;
}
