using System.Globalization;
using Theodolite.Landscape;
using Theodolite.Settings;
using Theodolite.Studies;

namespace Theodolite.Explorer.State;

/// <summary>All that the survey page shows, as the address says it. What cannot be read is as if it were not there.</summary>
public sealed record SurveyState
{
    /// <summary>Fewest points along an axis of a plane.</summary>
    public const int FewestPoints = 11;

    /// <summary>Most points along an axis of a plane.</summary>
    public const int MostPoints = 51;

    private const int UsualPoints = 21;
    private const int LongestText = 1_000;

    /// <summary>Directions that the page offers.</summary>
    public static IReadOnlyList<LandscapeDirections> Offered { get; } =
    [
        LandscapeDirections.Automatic, LandscapeDirections.Random, LandscapeDirections.Gradient, LandscapeDirections.Eigenvectors,
        LandscapeDirections.Pca,
    ];

    /// <summary>An expression, or the path of a model file or a run; null for nothing.</summary>
    public string? Open { get; init; }

    /// <summary>The point of an expression: <c>w1=0,w2=0</c>; null for none.</summary>
    public string? At { get; init; }

    /// <summary>The path of a weight file; null for the initial weights of a model and the last ones of a run.</summary>
    public string? Weights { get; init; }

    /// <summary>Keys everything drawn, and the initial weights of a model; null for the model's own.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Whether a plane is measured.</summary>
    public bool Plane { get; init; }

    /// <summary>What spans it.</summary>
    public LandscapeDirections Directions { get; init; }

    /// <summary>Points along each axis.</summary>
    public int Points { get; init; } = UsualPoints;

    /// <summary>What is measured over it.</summary>
    public LandscapeQuantity Quantity { get; init; }

    /// <summary>Whether the curvature of each layer is measured.</summary>
    public bool Layers { get; init; }

    /// <summary>Whether critical points are searched for.</summary>
    public bool Critical { get; init; }

    /// <summary>The state of an address.</summary>
    public static SurveyState Of(PageAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return new()
        {
            Open = Text("open"),
            At = Text("at"),
            Weights = Text("weights"),
            Seed = ulong.TryParse(Text("seed"), NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null,
            Plane = Text("directions") is not null,
            Directions = Offered.FirstOrDefault(directions => NameOf(directions) == Text("directions")),
            Points = int.TryParse(Text("points"), NumberStyles.None, CultureInfo.InvariantCulture, out var points)
                ? Math.Clamp(points, FewestPoints, MostPoints)
                : UsualPoints,
            Quantity = Enum.GetValues<LandscapeQuantity>().FirstOrDefault(quantity => NameOf(quantity) == Text("quantity")),
            Layers = Text("layers") == "1",
            Critical = Text("critical") == "1",
        };

        string? Text(string key) => address.Values.GetValueOrDefault(key) is { Length: > 0 and <= LongestText } text ? text : null;
    }

    /// <summary>The name of directions in the address.</summary>
    public static string NameOf(LandscapeDirections directions) => Kebab.Of(directions.ToString());

    /// <summary>The name of a quantity in the address.</summary>
    public static string NameOf(LandscapeQuantity quantity) => Kebab.Of(quantity.ToString());

    /// <summary>The address that shows it.</summary>
    public string Address(PageAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.To(
            "/survey",
            ("open", Open),
            ("at", At),
            ("weights", Weights),
            ("seed", Seed?.ToString(CultureInfo.InvariantCulture)),
            ("directions", Plane ? NameOf(Directions) : null),
            ("points", Plane && Points != UsualPoints ? Points.ToString(CultureInfo.InvariantCulture) : null),
            ("quantity", Plane && Quantity != LandscapeQuantity.Loss ? NameOf(Quantity) : null),
            ("layers", Layers ? "1" : null),
            ("critical", Critical ? "1" : null));
    }

    /// <summary>Whether another state is of the same point.</summary>
    public bool IsSamePoint(SurveyState other) =>
        other is not null && (Open, At, Weights, Seed) == (other.Open, other.At, other.Weights, other.Seed);

    /// <summary>Whether another state asks for the same plane.</summary>
    public bool IsSamePlane(SurveyState other) => other is not null
        && (Plane, Directions, Points, Quantity) == (other.Plane, other.Directions, other.Points, other.Quantity);
}
