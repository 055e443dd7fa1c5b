namespace Theodolite.Diagnosis.Measurements;

/// <summary>Hands a part's progress on as the survey's own, on the thread that reports it.</summary>
internal sealed class Relay<T>(Action<T> report) : IProgress<T>
{
    public void Report(T value) => report(value);

    /// <summary>A relay to a survey's progress, or null where nobody listens.</summary>
    /// <param name="progress">The survey's progress, or null.</param>
    /// <param name="stage">What is being done.</param>
    /// <param name="fraction">How far a report of the part says it is; more than 1 counts as 1.</param>
    public static Relay<T>? To(IProgress<Progress>? progress, string stage, Func<T, double> fraction) =>
        progress is null ? null : new(value => progress.Report(new(stage, Math.Min(1, fraction(value)))));
}
