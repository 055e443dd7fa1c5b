namespace Theodolite.Landscape.Paths;

/// <summary>An elastic band between two points, beside the straight line.</summary>
public sealed record BandResult
{
    /// <summary>What it was made with.</summary>
    public required ElasticBand Settings { get; init; }

    /// <summary>The images, the start and the end included.</summary>
    public required IReadOnlyList<double[]> Images { get; init; }

    /// <summary>f at each image.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>The share of the band's length at which each image lies, from 0 to 1.</summary>
    public required IReadOnlyList<double> Positions { get; init; }

    /// <summary>The loss along the chain through the images, over the share of its length.</summary>
    public required PathProfile Profile { get; init; }

    /// <summary>The loss along the straight line between the same ends.</summary>
    public required PathProfile Line { get; init; }

    /// <summary>Index of the climbing image; null where none climbs, as where no image is higher than both ends.</summary>
    public required int? Climber { get; init; }

    /// <summary>The largest ‖force‖ on an image.</summary>
    public required double LargestForce { get; init; }

    /// <summary>Whether the band came to rest within the steps allowed.</summary>
    public required bool IsAtRest { get; init; }

    /// <summary>Moves of the band.</summary>
    public required int Steps { get; init; }

    /// <summary>Gradients spent.</summary>
    public required long Gradients { get; init; }

    /// <summary>Losses without gradients spent: those of the profiles, the ends and the trials of insertions.</summary>
    public required long Values { get; init; }

    /// <summary>The highest loss of an image less that of the higher end.</summary>
    public double Barrier => Losses.Max() - Math.Max(Losses[0], Losses[^1]);

    /// <summary>The climbing image: an estimate of the transition state, to be refined from there; null where none climbs.</summary>
    public double[]? TransitionState => Climber is { } index ? Images[index] : null;
}
