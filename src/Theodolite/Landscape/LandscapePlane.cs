using Theodolite.LinearAlgebra;

namespace Theodolite.Landscape;

/// <summary>A line or a plane in θ: origin + Σ aᵢ·dᵢ.</summary>
public sealed class LandscapePlane
{
    /// <summary>Spans it.</summary>
    /// <param name="origin">Where all coordinates are 0.</param>
    /// <param name="directions">One or two directions.</param>
    /// <exception cref="BadInputException">A direction is zero or not finite, or two are parallel.</exception>
    public LandscapePlane(double[] origin, IReadOnlyList<LandscapeDirection> directions)
    {
        if (directions.Count is < 1 or > 2)
        {
            throw new ArgumentException("A landscape has one direction or two.", nameof(directions));
        }

        foreach (var direction in directions)
        {
            if (direction.Vector.Length != origin.Length)
            {
                throw new BadInputException($"The direction '{direction.Name}' has {direction.Vector.Length} numbers, the point has "
                    + $"{origin.Length}.");
            }

            if (!Vectors.AllFinite(direction.Vector) || Vectors.Norm(direction.Vector) == 0)
            {
                throw new BadInputException($"The direction '{direction.Name}' is "
                    + $"{(Vectors.AllFinite(direction.Vector) ? "zero" : "not finite")}: it leads nowhere.");
            }
        }

        (Origin, Directions) = (origin, directions);
        if (directions.Count == 2 && Math.Abs(Cosine) > 1 - 1e-9)
        {
            throw new BadInputException($"The directions '{directions[0].Name}' and '{directions[1].Name}' are parallel: they "
                + "span a line.");
        }
    }

    /// <summary>Where all coordinates are 0.</summary>
    public double[] Origin { get; }

    /// <summary>One or two.</summary>
    public IReadOnlyList<LandscapeDirection> Directions { get; }

    /// <summary>Cosine of the angle between two directions; 0 of a line.</summary>
    public double Cosine => Directions is [var first, var second]
        ? Vectors.Dot(first.Vector, second.Vector) / Vectors.Norm(first.Vector) / Vectors.Norm(second.Vector)
        : 0;

    /// <summary>The point with these coordinates.</summary>
    /// <param name="coordinates">As many as directions.</param>
    /// <param name="theta">Receives it.</param>
    public void At(ReadOnlySpan<double> coordinates, Span<double> theta)
    {
        Origin.CopyTo(theta);
        for (var i = 0; i < Directions.Count; i++)
        {
            Vectors.AddScaled(theta, coordinates[i], Directions[i].Vector);
        }
    }

    /// <summary>
    /// Coordinates of the nearest point of the plane by least squares, and how far it is: a trajectory lies off its plane, and the loss
    /// drawn
    /// under it is not its own.
    /// </summary>
    /// <param name="theta">Any point.</param>
    public (double[] Coordinates, double Distance) Nearest(ReadOnlySpan<double> theta)
    {
        var offset = Vectors.Along(theta, -1, Origin);
        var first = Directions[0].Vector;
        var (aa, ax) = (Vectors.Dot(first, first), Vectors.Dot(first, offset));
        double[] coordinates;
        if (Directions.Count == 1)
        {
            coordinates = [ax / aa];
        }
        else
        {
            var second = Directions[1].Vector;
            var (ab, bb, bx) = (Vectors.Dot(first, second), Vectors.Dot(second, second), Vectors.Dot(second, offset));
            var determinant = (aa * bb) - (ab * ab);
            coordinates = [((bb * ax) - (ab * bx)) / determinant, ((aa * bx) - (ab * ax)) / determinant];
        }

        for (var i = 0; i < coordinates.Length; i++)
        {
            Vectors.AddScaled(offset, -coordinates[i], Directions[i].Vector);
        }

        return (coordinates, Vectors.Norm(offset));
    }

    /// <summary>A point as the plane sees it.</summary>
    /// <param name="label">What it is called.</param>
    /// <param name="theta">Where it is.</param>
    /// <param name="value">What was measured there.</param>
    public LandscapePoint Place(string label, ReadOnlySpan<double> theta, double? value)
    {
        var (coordinates, distance) = Nearest(theta);
        return new(label, coordinates, distance, value);
    }
}
