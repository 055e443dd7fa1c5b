namespace Theodolite.Optimizers.Contract;

/// <summary>What a schedule decides for one step.</summary>
/// <param name="LearningRate">η of the step.</param>
/// <param name="Momentum">
/// Replaces the momentum of the step (μ, or β₁ of the optimizers that have one), as one-cycle schedules do; null leaves it.
/// Optimizers without either ignore it.
/// </param>
public readonly record struct StepRates(double LearningRate, double? Momentum = null)
{
    public static implicit operator StepRates(double learningRate) => new(learningRate);
}
