namespace Theodolite.Explorer.Services;

/// <summary>f along a line through a point, and the quadratic model there.</summary>
/// <param name="Distances">t.</param>
/// <param name="Losses">f(θ + t·d).</param>
/// <param name="Model">f + t·∇fᵀd + ½t²·dᵀHd.</param>
/// <param name="Curvature">dᵀHd.</param>
public sealed record PlaygroundSlice(double[] Distances, double[] Losses, double[] Model, double Curvature)
{
    private const int Points = 201;

    /// <summary>Measures it.</summary>
    /// <param name="function">f.</param>
    /// <param name="point">θ.</param>
    /// <param name="angle">The angle of d, in degrees.</param>
    /// <param name="reach">Largest t.</param>
    public static PlaygroundSlice Of(PlaygroundFunction function, (double X, double Y) point, double angle, double reach)
    {
        var (sin, cos) = Math.SinCos(angle * Math.PI / 180);
        double[] distances = [.. Enumerable.Range(0, Points).Select(k => reach * ((2.0 * k / (Points - 1)) - 1))];
        double[] losses = [.. distances.Select(t => function.Objective.Value([point.X + (t * cos), point.Y + (t * sin)]))];
        if (function.Look(point.X, point.Y) is not { } local)
        {
            return new(distances, losses, [], double.NaN);
        }

        var slope = (local[1] * cos) + (local[2] * sin);
        var (small, large) = ((local[4] * cos) + (local[5] * sin), (local[7] * cos) + (local[8] * sin));
        var curvature = (local[3] * small * small) + (local[6] * large * large);
        return new(distances, losses, [.. distances.Select(t => local[0] + (slope * t) + (curvature * t * t / 2))], curvature);
    }
}
