namespace Theodolite.Landscape.Paths;

/// <summary>A trained curve between two points, beside the straight line.</summary>
public sealed record CurveResult
{
    /// <summary>What it was trained with.</summary>
    public required CurveFinder Settings { get; init; }

    /// <summary>The control points: the start, the bends, the end.</summary>
    public required IReadOnlyList<double[]> Control { get; init; }

    /// <summary>The loss along the curve, over the t of its formula.</summary>
    public required PathProfile Profile { get; init; }

    /// <summary>The loss along the straight line between the same ends.</summary>
    public required PathProfile Line { get; init; }

    /// <summary>The mean loss over the points of each step, before the step.</summary>
    public required IReadOnlyList<double> MeanLosses { get; init; }

    /// <summary>Points of the training left out because the loss or its gradient was not finite there.</summary>
    public required long Skipped { get; init; }

    /// <summary>Gradients spent.</summary>
    public required long Gradients { get; init; }

    /// <summary>Losses without gradients spent: those of the two profiles and of the ends.</summary>
    public required long Values { get; init; }

    /// <summary>φ(t) for 0 ≤ t ≤ 1.</summary>
    public double[] At(double t) => t is >= 0 and <= 1
        ? new ControlPoints(Settings.Shape, Control).At(t)
        : throw new ArgumentOutOfRangeException(nameof(t), t, "The parameter of a curve lies between 0 and 1.");
}
