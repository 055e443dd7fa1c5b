namespace Theodolite.Optimizers.Contract;

/// <summary>What one step did.</summary>
/// <param name="Loss">f where the step started.</param>
/// <param name="Moved">Whether θ was changed; a rejected trial leaves it.</param>
/// <param name="Note">What is worth knowing about the step, in words; null for nothing.</param>
public readonly record struct StepResult(double Loss, bool Moved = true, string? Note = null);
