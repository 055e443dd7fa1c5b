using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>A step within a ball.</summary>
/// <param name="Step">p.</param>
/// <param name="Change">gᵀp + ½pᵀHp.</param>
/// <param name="OnBoundary">Whether ‖p‖ = Δ.</param>
/// <param name="Radius">Δ.</param>
internal readonly record struct BallStep(double[] Step, double Change, bool OnBoundary, double Radius);

/// <summary>
/// min gᵀp + ½pᵀHp within ‖p‖ ≤ Δ by truncated conjugate gradients (Steihaug 1983; Nocedal and Wright, algorithm 7.2): inside it
/// stops at ‖r‖ &lt; min(½, √(‖g‖/γ))·‖g‖; at negative curvature it goes to the better of the two boundary points; on leaving the
/// ball it stops at the boundary.
/// </summary>
internal static class SteihaugSubproblem
{
    /// <param name="hessian">H.</param>
    /// <param name="gradient">g.</param>
    /// <param name="radius">Δ; 0 for twice the length of the step along −g to the minimum there, or in size, where gᵀHg &lt; 0, to
    /// the maximum.</param>
    /// <param name="scale">γ.</param>
    /// <param name="usual">Δ where that has none, because gᵀHg = 0.</param>
    public static BallStep Solve(LinearOperator hessian, double[] gradient, double radius, double scale = 1, double usual = 1)
    {
        var n = gradient.Length;
        var norm = Vectors.Norm(gradient);
        var enough = Math.Min(0.5, Math.Sqrt(norm / scale)) * norm;
        var (p, image, change) = (new double[n], new double[n], 0.0);
        var r = (double[])gradient.Clone();
        double[] d = [.. gradient.Select(g => -g)];
        var square = Vectors.Dot(r, r);
        for (var i = 0; norm > 0 && i < 20 * n; i++)
        {
            hessian.Apply(d, image, 1);
            var curvature = Vectors.Dot(d, image);
            var slope = Vectors.Dot(r, d); // of the model at p along d
            if (radius == 0)
            {
                radius = 2 * Math.Abs(norm * (square / curvature)) is > 0 and < double.PositiveInfinity and var length ? length : usual;
            }

            if (!(curvature > 0))
            {
                var (low, high) = Boundary(p, d, radius);
                var (atLow, atHigh) = (low * (slope + (0.5 * low * curvature)), high * (slope + (0.5 * high * curvature)));
                var best = atLow < atHigh ? low : high;
                Vectors.AddScaled(p, best, d);
                return new(p, change + Math.Min(atLow, atHigh), true, radius);
            }

            var step = square / curvature;
            if (Vectors.Norm(Vectors.Along(p, step, d)) >= radius)
            {
                var (_, high) = Boundary(p, d, radius);
                Vectors.AddScaled(p, high, d);
                return new(p, change + (high * (slope + (0.5 * high * curvature))), true, radius);
            }

            Vectors.AddScaled(p, step, d);
            change += step * (slope + (0.5 * step * curvature));
            Vectors.AddScaled(r, step, image);
            var next = Vectors.Dot(r, r);
            if (Math.Sqrt(next) < enough)
            {
                break;
            }

            Vectors.Scale(d, next / square);
            Vectors.AddScaled(d, -1, r);
            square = next;
        }

        return new(p, change, false, radius);
    }

    /// <summary>The two t with ‖p + td‖ = Δ, without cancellation: the larger root in size first, the other from their product.</summary>
    internal static (double Low, double High) Boundary(ReadOnlySpan<double> p, ReadOnlySpan<double> d, double radius)
    {
        var (a, b) = (Vectors.Dot(d, d), 2 * Vectors.Dot(p, d));
        var (length, c) = (Vectors.Norm(p), 0.0);
        c = (length - radius) * (length + radius);
        var root = Math.Sqrt(Math.Max(0, (b * b) - (4 * a * c)));
        var q = -0.5 * (b + Math.CopySign(root, b));
        if (q == 0)
        {
            return (0, 0);
        }

        var (one, other) = (q / a, c / q);
        return (Math.Min(one, other), Math.Max(one, other));
    }
}
