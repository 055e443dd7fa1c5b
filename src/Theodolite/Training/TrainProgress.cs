namespace Theodolite.Training;

/// <summary>How far a run is.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="Steps">Updates to make.</param>
/// <param name="Epoch">Passes over the data made, in fractions.</param>
/// <param name="Loss">Loss at the parameters before the latest update, on the samples of that step.</param>
/// <param name="LearningRate">η of the latest update.</param>
/// <param name="TimeLeft">Time to the last step at the mean speed so far.</param>
public sealed record TrainProgress(long Step, long Steps, double Epoch, double Loss, double LearningRate, TimeSpan TimeLeft);

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

/// <summary>What a run gave.</summary>
/// <param name="Outcome">Why it ended.</param>
/// <param name="Steps">Updates made, those before a resumption among them.</param>
/// <param name="Losses">
/// The loss of each step, those before a resumption among them, at the parameters before its update; where the outcome
/// is <see cref="TrainOutcome.NonFinite"/> the last entry belongs to the step that was not made.
/// </param>
public sealed record TrainResult(TrainOutcome Outcome, long Steps, IReadOnlyList<double> Losses)
{
    /// <summary>The last loss, or null where no step was tried.</summary>
    public double? LastLoss => Losses.Count > 0 ? Losses[^1] : null;
}
