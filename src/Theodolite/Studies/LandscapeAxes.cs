using Theodolite.Landscape;

namespace Theodolite.Studies;

/// <summary>What a landscape is spanned by.</summary>
public enum LandscapeDirections
{
    /// <summary>Coordinates of an expression, random directions of a network; the line or plane through other points where there are
    /// any.</summary>
    Automatic,

    /// <summary>The first two parameters.</summary>
    Coordinates,

    /// <summary>Gaussian directions.</summary>
    Random,

    /// <summary>−g, and the eigenvector of the largest curvature.</summary>
    Gradient,

    /// <summary>The eigenvectors of the largest and the lowest curvature.</summary>
    Eigenvectors,

    /// <summary>The principal components of the trajectory of a run.</summary>
    Pca,

    /// <summary>The line to another point, or the plane through two.</summary>
    Through,

    /// <summary>Directions that are given.</summary>
    Given,
}

/// <summary>What is measured over a landscape.</summary>
public enum LandscapeQuantity
{
    /// <summary>f.</summary>
    Loss,

    /// <summary>‖g‖.</summary>
    GradientNorm,

    /// <summary>λ_min/λ_max: below zero where something curves down.</summary>
    CurvatureRatio,

    /// <summary>The share of training samples that are classified right.</summary>
    Accuracy,
}

/// <summary>Which statistics batch normalisation has over a landscape, in evaluation mode.</summary>
public enum BatchStatistics
{
    /// <summary>Those stored with the weights, the same everywhere.</summary>
    Stored,

    /// <summary>Those of all the data, anew at every point.</summary>
    Recomputed,
}

/// <summary>How a landscape is spanned.</summary>
public sealed record LandscapeAxes
{
    /// <summary>By what.</summary>
    public LandscapeDirections Directions { get; init; }

    /// <summary>One for a line, two for a plane; null for two where there are two.</summary>
    public int? Count
    {
        get;
        init => field = value is null or 1 or 2
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A landscape has one direction or two.");
    }

    /// <summary>What random and given directions are scaled to; null for filters of a network, nothing of an expression.</summary>
    public DirectionNormalization? Normalization { get; init; }

    /// <summary>What becomes of tensors of one axis.</summary>
    public BiasDirections Biases { get; init; }

    /// <summary>Whether the second direction is made orthogonal to the first before both are scaled.</summary>
    public bool Orthogonal { get; init; }

    /// <summary>Other points, with what they are called.</summary>
    public IReadOnlyList<(string Label, double[] Theta)> Through { get; init; } = [];

    /// <summary>Directions of the user's own.</summary>
    public IReadOnlyList<LandscapeDirection> Given { get; init; } = [];

    /// <summary>Keys random directions.</summary>
    public ulong Seed { get; init; }
}
