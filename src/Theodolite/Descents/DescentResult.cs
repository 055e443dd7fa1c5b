using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Descents;

/// <summary>What one optimizer did from one start.</summary>
public sealed record DescentResult
{
    /// <summary>The optimizer.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>Index of the start.</summary>
    public required int Start { get; init; }

    /// <summary>The points, the start first, steps + 1 of them; only first and last where all would be too many numbers.</summary>
    public required IReadOnlyList<double[]> Iterates { get; init; }

    /// <summary>f at every point, steps + 1 numbers.</summary>
    public required double[] Losses { get; init; }

    /// <summary>‖∇f‖ at every point.</summary>
    public required double[] GradientNorms { get; init; }

    /// <summary>Gradient equivalents spent up to every point.</summary>
    public required double[] Costs { get; init; }

    /// <summary>What was asked of the loss.</summary>
    public required LossEvaluations Evaluations { get; init; }

    /// <summary>Evaluations of f where gradients were taken by differences; null otherwise.</summary>
    public long? FunctionEvaluations { get; init; }

    /// <summary>Steps that left the parameters where they were.</summary>
    public required int Rests { get; init; }

    /// <summary>The last note of the optimizer, or null.</summary>
    public string? LastNote { get; init; }

    /// <summary>How it went.</summary>
    public DescentOutcome Outcome { get; init; }

    /// <summary>What is worth knowing about it, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Where it ended.</summary>
    public double[] End => Iterates[^1];

    /// <summary>f there.</summary>
    public double Loss => Losses[^1];

    /// <summary>Steps made.</summary>
    public int Steps => Losses.Length - 1;
}
