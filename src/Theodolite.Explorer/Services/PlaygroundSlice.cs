using Theodolite.LinearAlgebra;

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
        var (gradient, product) = (new double[2], new double[2]);
        double[] direction = [cos, sin];
        var value = function.Objective.Gradient([point.X, point.Y], gradient);
        using (var hessian = function.Objective.Hessian([point.X, point.Y]))
        {
            hessian.Apply(direction, product, 1);
        }

        var (slope, curvature) = (Vectors.Dot(gradient, direction), Vectors.Dot(product, direction));
        return new(distances, losses, [.. distances.Select(t => value + (slope * t) + (curvature * t * t / 2))], curvature);
    }
}
