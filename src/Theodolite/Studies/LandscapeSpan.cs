using Theodolite.Curvature;
using Theodolite.Landscape;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Studies;

/// <summary>Makes the line or plane that was asked for.</summary>
/// <param name="subject">Through what.</param>
/// <param name="axes">How it is spanned.</param>
/// <param name="seen">Points that the picture of a plane through points should show too.</param>
/// <param name="progress">Receives stages.</param>
/// <param name="cancellation">Stops between products.</param>
internal sealed class LandscapeSpan(
    Subject subject,
    LandscapeAxes axes,
    IReadOnlyList<double[]> seen,
    IProgress<Progress>? progress,
    CancellationToken cancellation)
{
    // Of a box around points, on each side.
    private const double Margin = 0.25;

    // Half-width along unit directions, in lengths of θ.
    private const double Share = 0.25;

    private double[] Theta => subject.Theta;

    private Objective Loss => subject.Objective;

    private bool IsNetwork => subject.Study is not null;

    /// <summary>The plane, what it is in words, and what lies on it.</summary>
    public Spanned Make() => Kind() switch
    {
        LandscapeDirections.Coordinates => Coordinates(),
        LandscapeDirections.Random => Random(),
        LandscapeDirections.Gradient => Gradient(),
        LandscapeDirections.Eigenvectors => Eigenvectors(),
        LandscapeDirections.Pca => Trajectory(),
        LandscapeDirections.Through => Through(),
        _ => Given(),
    };

    private LandscapeDirections Kind() => axes.Directions != LandscapeDirections.Automatic ? axes.Directions
        : axes.Given.Count > 0 ? LandscapeDirections.Given
        : axes.Through.Count > 0 ? LandscapeDirections.Through
        : IsNetwork ? LandscapeDirections.Random : LandscapeDirections.Coordinates;

    private int Count(int most) => Math.Min(axes.Count ?? 2, most);

    // In the parameters' own numbers: the origin has zeros in their place.
    private Spanned Coordinates()
    {
        var origin = (double[])Theta.Clone();
        var directions = new List<LandscapeDirection>();
        var ranges = new List<(double, double)>();
        for (var i = 0; i < Count(Theta.Length); i++)
        {
            var unit = new double[Theta.Length];
            unit[i] = 1;
            origin[i] = 0;
            directions.Add(new(Name(i), unit));
            var reach = 1.5 * Math.Max(1, Math.Abs(Theta[i]));
            ranges.Add((Theta[i] - reach, Theta[i] + reach));
        }

        return new(new(origin, directions), ranges, "the coordinates themselves") { Points = [("θ", Theta)] };
    }

    private string Name(int index)
    {
        var block = Loss.Parameters.Blocks.Last(block => block.Offset <= index);
        return block.Count == 1 ? block.Name : FormattableString.Invariant($"{block.Name}[{index - block.Offset}]");
    }

    private Spanned Random()
    {
        var normalization = axes.Normalization ?? (IsNetwork ? DirectionNormalization.Filter : DirectionNormalization.None);
        var scaling = new FilterScaling(normalization, axes.Biases);
        var count = Count(Theta.Length);
        var directions = new RandomDirections(scaling, axes.Orthogonal, axes.Seed).Draw(Theta, Loss.Parameters, count);
        if (directions.Any(direction => !direction.Vector.AsSpan().ContainsAnyExcept(0.0)))
        {
            throw new BadInputException("Scaled to weights that are all zero a direction is zero: without normalisation it keeps its "
                + "length.");
        }

        var reach = normalization == DirectionNormalization.None ? Math.Max(1, Vectors.Norm(Theta) / Math.Sqrt(Theta.Length)) : 1;
        var kind = $"{(count == 1 ? "a random direction" : "random directions")}, {Words(normalization)}";
        return new(new(Theta, directions), [.. directions.Select(_ => (-reach, reach))], kind)
        {
            Normalization = normalization,
            Points = [("θ", Theta)],
        };
    }

    private static string Words(DirectionNormalization normalization) => normalization switch
    {
        DirectionNormalization.Filter => "each filter as long as that of the weights",
        DirectionNormalization.Layer => "each tensor as long as that of the weights",
        DirectionNormalization.Weights => "as long as the weights",
        _ => "not normalised",
    };

    private Spanned Gradient()
    {
        var gradient = new double[Theta.Length];
        Loss.Gradient(Theta, gradient, cancellation);
        var norm = Vectors.Norm(gradient);
        if (!(norm > 0) || !double.IsFinite(norm))
        {
            throw new BadInputException($"The gradient of '{subject.Name}' is {(norm > 0 ? "not finite" : "zero")} there, so it has no "
                + "direction; eigenvectors of the Hessian have.");
        }

        List<LandscapeDirection> directions = [new("steepest descent", [.. gradient.Select(g => -g / norm)]) { Value = norm }];
        if (Count(Theta.Length) > 1)
        {
            var (low, high) = Ends();
            directions.Add(Orthogonal(high, directions[0].Vector, "highest curvature")
                ?? Orthogonal(low, directions[0].Vector, "lowest curvature")
                ?? throw new BadInputException("The gradient lies along the curvature: there is a line and no plane."));
        }

        return Unit(directions, "the gradient and the eigenvector of the largest curvature");
    }

    private Spanned Eigenvectors()
    {
        var (low, high) = Ends();
        List<LandscapeDirection> directions = [new("highest curvature", high.Vector.ToArray()) { Value = high.Value }];
        if (Count(Theta.Length) > 1)
        {
            directions.Add(new("lowest curvature", low.Vector.ToArray()) { Value = low.Value });
        }

        return Unit(directions, "eigenvectors of the Hessian");
    }

    private static LandscapeDirection? Orthogonal(EigenPair pair, double[] other, string name)
    {
        var vector = pair.Vector.ToArray();
        Vectors.AddScaled(vector, -Vectors.Dot(vector, other), other);
        var norm = Vectors.Norm(vector);
        if (norm < 1e-6)
        {
            return null;
        }

        Vectors.Scale(vector, 1 / norm);
        return new(name, vector) { Value = pair.Value };
    }

    private ExtremeCurvatures Ends()
    {
        progress?.Report(new("the ends of the spectrum", 0));
        return ExtremeCurvatures.At(Loss, Theta, DenseSpectrum.AutomaticLimit, 1e-3, cancellation)
            ?? throw new BadInputException($"The curvature of '{subject.Name}' is not finite there, so it has no directions.");
    }

    private Spanned Unit(List<LandscapeDirection> directions, string kind)
    {
        var reach = IsNetwork ? Share * Vectors.Norm(Theta) : Math.Max(1, Vectors.Norm(Theta));
        reach = reach > 0 ? reach : 1;
        return new(new(Theta, directions), [.. directions.Select(_ => (-reach, reach))], kind) { Points = [("θ", Theta)] };
    }

    private Spanned Trajectory()
    {
        var points = TrajectoryReading.Of(subject);
        var components = PrincipalComponents.Of([.. points.Select(point => point.Theta)], Count(2));
        if (components.Directions.Count < Count(2))
        {
            throw new BadInputException("The trajectory is a straight line: it spans no plane.");
        }

        var plane = new LandscapePlane(
            Theta,
            [
                .. components.Directions.Select((direction, i) =>
                    new LandscapeDirection($"component {i + 1}", direction) { Value = components.Shares[i] }),
            ]);
        var shares = string.Join(" and ", components.Directions.Select((_, i) => Percent(components.Shares[i])));
        var walk = string.Join(
            " and ",
            components.Directions.Select((_, i) => Percent(PrincipalComponents.OfRandomWalk(points.Count, i + 1))));
        return new(plane, Around(plane, points), $"principal components of {points.Count} points of the training")
        {
            Points = points,
            IsTrajectory = true,
            Notes =
            [
                $"The components explain {shares} of the variance of the trajectory; those of a random walk of as many points, which has "
                    + $"no structure, explain {walk}.",
                "The trajectory lies off the plane: the loss under it is that of the plane, and its own loss and distance are in the data.",
            ],
        };
    }

    private static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.0} %");

    // u = w₁ − w₀ and what of w₂ − w₀ is orthogonal to it, in lengths of u: w₁ stands at (1, 0).
    private Spanned Through()
    {
        if (axes.Through.Count is < 1 or > 2)
        {
            throw new BadInputException("A line goes through one other point and a plane through two; "
                + $"{axes.Through.Count} were given.");
        }

        List<(string Label, double[] Theta)> points = [("θ", Theta), .. axes.Through];
        List<LandscapeDirection> directions = [new($"to {points[1].Label}", Vectors.Along(points[1].Theta, -1, Theta))];
        if (points.Count > 2)
        {
            var first = directions[0].Vector;
            var (second, length) = (Vectors.Along(points[2].Theta, -1, Theta), Vectors.Norm(first));
            Vectors.AddScaled(second, -Vectors.Dot(first, second) / (length * length), first);
            Vectors.Scale(second, length / Vectors.Norm(second));
            directions.Add(new($"towards {points[2].Label}", second));
        }

        var plane = new LandscapePlane(Theta, directions);
        return new(
            plane,
            Around(plane, [.. points, .. seen.Select(theta => ("", theta))]),
            points.Count > 2 ? "the plane through three points" : "the line through two points")
        {
            Points = points,
        };
    }

    private Spanned Given()
    {
        var normalization = axes.Normalization ?? DirectionNormalization.None;
        var scaling = new FilterScaling(normalization, axes.Biases);
        var directions = axes.Given.Select(direction => direction with { Vector = (double[])direction.Vector.Clone() }).ToList();
        if (axes.Orthogonal && directions.Count > 1)
        {
            scaling.Orthogonalize(directions[1].Vector, directions[0].Vector, Loss.Parameters);
        }

        directions.ForEach(direction => scaling.Apply(direction.Vector, Theta, Loss.Parameters));
        return new(new(Theta, directions), [.. directions.Select(_ => (-1.0, 1.0))], $"directions that were given, {Words(normalization)}")
        {
            Normalization = normalization,
            Points = [("θ", Theta)],
        };
    }

    private static List<(double, double)> Around(LandscapePlane plane, IReadOnlyList<(string Label, double[] Theta)> points)
    {
        var places = points.Select(point => plane.Nearest(point.Theta).Coordinates).ToList();
        var ranges = Enumerable.Range(0, plane.Directions.Count)
            .Select(i => (Low: places.Min(place => place[i]), High: places.Max(place => place[i]))).ToList();
        var widest = ranges.Max(range => range.High - range.Low);
        return [.. ranges.Select(range =>
        {
            var margin = Math.Max(Margin * (range.High - range.Low), 0.1 * widest);
            return (range.Low - margin, range.High + margin);
        })];
    }

    /// <summary>A plane, where to look at it, and what lies on it.</summary>
    /// <param name="Plane">The line or plane.</param>
    /// <param name="Ranges">Where each coordinate goes from and to.</param>
    /// <param name="Kind">What it is, in words.</param>
    internal sealed record Spanned(LandscapePlane Plane, IReadOnlyList<(double Low, double High)> Ranges, string Kind)
    {
        public DirectionNormalization? Normalization { get; init; }

        public IReadOnlyList<(string Label, double[] Theta)> Points { get; init; } = [];

        public bool IsTrajectory { get; init; }

        public IReadOnlyList<string> Notes { get; init; } = [];
    }
}
