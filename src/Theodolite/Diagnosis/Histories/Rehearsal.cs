namespace Theodolite.Diagnosis.Histories;

/// <summary>A few steps of a training, tried from a point and thrown away: what the loss over all samples does.</summary>
/// <param name="Before">The loss at the beginning.</param>
/// <param name="After">Its mean over the second half of the steps, over all replicas; infinite where one was not finite.</param>
/// <param name="Error">Standard error of <paramref name="After"/> over replicas, or over that half where there is one.</param>
/// <param name="Steps">Steps of each replica.</param>
/// <param name="Replicas">Repetitions with samples in another order.</param>
/// <param name="Cost">Work in gradient equivalents of the whole data.</param>
internal sealed record Rehearsal(double Before, double After, double Error, int Steps, int Replicas, double Cost)
{
    /// <summary>Standard deviation of the loss over the second half of the steps of a replica, the largest of all: how far it
    /// wanders.</summary>
    public double Wander { get; init; }

    /// <summary>Where the first replica ended.</summary>
    public double[] Theta { get; init; } = [];

    /// <summary>Where the first replica went: θ after every step; empty where it was not asked for.</summary>
    public IReadOnlyList<double[]> Path { get; init; } = [];

    /// <summary>Before − After.</summary>
    public double Gain => Before - After;

    /// <summary>Whether every loss was finite.</summary>
    public bool IsFinite => double.IsFinite(After);

    /// <summary>Whether it fell by more than an amount and beyond two standard errors.</summary>
    public bool Falls(double least) => IsFinite && Gain > Math.Max(least, 2 * Error);
}
