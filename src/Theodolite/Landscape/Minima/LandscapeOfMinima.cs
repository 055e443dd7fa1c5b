using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Randomness;
using Theodolite.Settings;

namespace Theodolite.Landscape.Minima;

/// <summary>
/// Searches a loss for its minima and the transition states between them: it descends from every start, and from every minimum it follows
/// the softest eigenvectors both ways to transition states, whose other sides are new minima to search from.
/// </summary>
public sealed record LandscapeOfMinima
{
    /// <summary>How it descends.</summary>
    public Quench Quench { get; init; } = new();

    /// <summary>How it climbs; <see cref="EigenvectorFollowing.Mode"/> and <see cref="EigenvectorFollowing.Backwards"/> are set.</summary>
    public EigenvectorFollowing Following { get; init; } = new();

    /// <summary>How many eigenvectors are followed from each minimum, the softest first, each both ways.</summary>
    public int Modes { get; init => field = Ranges.Between(0, 100_000, value, "modes"); } = 2;

    /// <summary>Points nearer than this, in units of max(1, ‖θ‖), are one.</summary>
    public double Merge { get; init => field = Ranges.AtLeast(0, value, "merge"); } = 1e-4;

    /// <summary>
    /// Of a loss with symmetries (exchanged units, turned clusters): points whose losses differ by at most this are taken for images
    /// of each other and count as one. Null compares places alone.
    /// </summary>
    public double? SameLoss { get; init => field = value is { } limit ? Ranges.AtLeast(0, limit, "same-loss") : null; }

    /// <summary>No further minimum is kept beyond this many.</summary>
    public int MostMinima { get; init => field = Ranges.Between(1, 1_000_000, value, "most-minima"); } = 100;

    /// <summary>No further search for a transition state begins beyond this many.</summary>
    public int MostSearches { get; init => field = Ranges.Between(0, 10_000_000, value, "most-searches"); } = 1_000;

    /// <summary>Starts drawn uniformly from the ball of a radius around a point; the first ten of a hundred are those of ten.</summary>
    /// <param name="center">The middle.</param>
    /// <param name="radius">The radius.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">Keys them.</param>
    public static IReadOnlyList<double[]> StartsAround(double[] center, double radius, int count, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(center);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Ranges.AtLeast(0, radius, "radius");
        return
        [
            .. Enumerable.Range(0, count).Select(index =>
            {
                var random = Philox.For(seed, "landscape/starts", (ulong)index);
                var direction = new double[center.Length];
                random.RandomUnitVector(direction);
                return Vectors.Along(center, radius * Math.Pow(random.NextDouble(), 1.0 / center.Length), direction);
            }),
        ];
    }

    /// <summary>Searches.</summary>
    /// <param name="objective">f; where it is float32, its float64 form is used.</param>
    /// <param name="starts">Where the descents begin, as <see cref="StartsAround"/> or
    /// <see cref="CriticalPoints.Starts.InBox"/> draws them.</param>
    /// <param name="progress">Told of every descent and every climb.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">A start has other than P finite numbers, or no descent reaches a minimum.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public MinimaResult Run(
        Objective objective,
        IReadOnlyList<double[]> starts,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        ArgumentNullException.ThrowIfNull(starts);
        var precise = objective.InDoublePrecision();
        try
        {
            var search = new MinimaSearch(this, precise, progress, cancellation);
            search.Descend(starts);
            search.Climb();
            return search.Result();
        }
        finally
        {
            if (!ReferenceEquals(precise, objective))
            {
                precise.Dispose();
            }
        }
    }
}
