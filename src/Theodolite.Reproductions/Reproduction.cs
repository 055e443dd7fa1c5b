using Theodolite.Reproductions.Pathologies;

namespace Theodolite.Reproductions;

/// <summary>A headline result of the literature that can be computed again here: what was published, what comes out, and what counts as
/// agreement.</summary>
public abstract class Reproduction
{
    /// <summary>All of them, by name.</summary>
    public static IReadOnlyList<Reproduction> All { get; } =
    [
        new RandomMatrices(), new PlantedSpikes(), new Outliers(), new BatchNormalization(), new SgdAndSaddles(), new SparseAndAdaptive(),
        new FlatLossLargeGradient(), new Plateau(), new DecayAndOscillation(), new StartsAndBasins(),
        new LinearAutoencoder(), new EdgeOfStability(), new GradientFlatRegions(), new IndexAgainstError(),
        new PlantedPathologies(),
    ];

    /// <summary>Name on the command line, in kebab-case.</summary>
    public abstract string Name { get; }

    /// <summary>The claim in one sentence.</summary>
    public abstract string Claim { get; }

    /// <summary>Who published it.</summary>
    public abstract string Source { get; }

    /// <summary>Whether the computation uses the tensor library.</summary>
    public virtual bool NeedsTensors => true;

    /// <summary>The same over the cases whose name contains a text.</summary>
    /// <param name="text">Part of a name.</param>
    /// <exception cref="BadInputException">It is not made of cases.</exception>
    public virtual Reproduction Only(string text) => throw new BadInputException($"The reproduction '{Name}' has no cases to choose from.");

    /// <summary>Computes it again.</summary>
    /// <param name="seed">Keys everything random.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Stops the computation.</param>
    public abstract ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default);
}

/// <summary>What a reproduction found.</summary>
public sealed record ReproductionResult
{
    /// <summary>The comparisons.</summary>
    public required IReadOnlyList<ReproductionRow> Rows { get; init; }

    /// <summary>What to know when reading them: method, caveats, the sizes used.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Confusion matrices.</summary>
    public IReadOnlyList<ReproductionTable> Tables { get; init; } = [];

    /// <summary>Pictures, for whoever draws them.</summary>
    public IReadOnlyList<ReproductionPlot> Plots { get; init; } = [];

    /// <summary>Whether every comparison that has a criterion met it.</summary>
    public bool Passed => Rows.All(row => row.Passed is not false);
}

/// <summary>One number beside its expectation.</summary>
/// <param name="Quantity">What it is.</param>
/// <param name="Expected">The published or derived value; null where the expectation is a <see cref="Range"/> or there is none.</param>
/// <param name="Value">Ours.</param>
public sealed record ReproductionRow(string Quantity, double? Expected, double Value)
{
    /// <summary>Heading under which rows stand together.</summary>
    public string Group { get; init; } = "";

    /// <summary>Standard error, or the bound of the error, of <see cref="Value"/>; null where it is exact to rounding.</summary>
    public double? Uncertainty { get; init; }

    /// <summary>The expectation where it is an interval.</summary>
    public (double Low, double High)? Range { get; init; }

    /// <summary>What counts as agreement; empty where the number is shown for comparison only.</summary>
    public string Criterion { get; init; } = "";

    /// <summary>Whether the criterion is met; null where there is none.</summary>
    public bool? Passed { get; init; }

    /// <summary>A row that agrees when ours is within so many uncertainties of the expectation.</summary>
    public static ReproductionRow Within(
        string group,
        string quantity,
        double expected,
        double value,
        double uncertainty,
        double factor = 4) => new(quantity, expected, value)
        {
            Group = group,
            Uncertainty = uncertainty,
            Criterion = $"within {factor:0.#} standard errors",
            Passed = Math.Abs(value - expected) <= factor * uncertainty,
        };

    /// <summary>A row that agrees when ours differs by at most a share of the expectation.</summary>
    public static ReproductionRow Close(
        string group,
        string quantity,
        double expected,
        double value,
        double share) => new(quantity, expected, value)
        {
            Group = group,
            Criterion = $"relative difference at most {share:0.0e0}",
            Passed = Math.Abs(value - expected) <= share * Math.Abs(expected),
        };

    /// <summary>A row that agrees when ours lies in an interval.</summary>
    public static ReproductionRow Between(
        string group,
        string quantity,
        double low,
        double high,
        double value) => new(quantity, null, value)
        {
            Group = group,
            Range = (low, high),
            Criterion = "in the interval",
            Passed = value >= low && value <= high,
        };

    /// <summary>A number shown for comparison.</summary>
    public static ReproductionRow Shown(string group, string quantity, double? expected, double value) =>
        new(quantity, expected, value) { Group = group };
}
