using CsCheck;
using Theodolite.Landscape;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Landscape;

/// <summary>A loss over a plane: g(a) = f(θ₀ + D·a).</summary>
public sealed class PlaneObjectiveTests
{
    private const string Text = "exp(-x)*y^2 + x*z^3 - 2*y*z + tanh(x*y)";

    private static readonly Gen<double[]> s_vector = Gen.Double[-1.5, 1.5].Array[3];

    [Fact]
    public void ValueGradientAndHessianAreThoseOfTheComposition() =>
        Gen.Select(s_vector, s_vector, s_vector, Gen.Double[-1, 1].Array[2]).Sample((origin, d1, d2, at) =>
        {
            using var f = ExpressionObjective.Parse(Text);
            LandscapePlane plane;
            try
            {
                plane = new LandscapePlane(origin, [new("a", d1), new("b", d2)]);
            }
            catch (BadInputException)
            {
                return; // two directions that are parallel span no plane
            }

            using var g = new PlaneObjective(f, plane);
            string Line(int i) => FormattableString.Invariant($"(({origin[i]:R}) + ({d1[i]:R})*a + ({d2[i]:R})*b)");
            var composed = Text.Replace("exp", "E", StringComparison.Ordinal).Replace("tanh", "T", StringComparison.Ordinal)
                .Replace("x", Line(0), StringComparison.Ordinal).Replace("y", Line(1), StringComparison.Ordinal)
                .Replace("z", Line(2), StringComparison.Ordinal).Replace("E(", "exp(", StringComparison.Ordinal)
                .Replace("T(", "tanh(", StringComparison.Ordinal);
            using var h = ExpressionObjective.Parse(composed);
            var swap = h.Expression.Parameters[0] == "b";
            double[] point = swap ? [at[1], at[0]] : at;
            var (left, right) = (new double[2], new double[2]);
            var (value, expected) = (g.Gradient(at, left), h.Gradient(point, right));
            var scale = 1 + Math.Abs(expected) + right.Sum(Math.Abs);
            Assert.Equal(expected, value, 1e-11 * scale);
            Assert.Equal(right[swap ? 1 : 0], left[0], 1e-10 * scale);
            Assert.Equal(right[swap ? 0 : 1], left[1], 1e-10 * scale);
            using var small = g.Hessian(at);
            using var whole = h.Hessian(point);
            double[] unit = [1, 0, 0, 1];
            var (p, q) = (new double[4], new double[4]);
            small.Apply(unit, p, 2);
            whole.Apply(unit, q, 2);
            Assert.Equal(q[swap ? 3 : 0], p[0], 1e-9 * (scale + q.Sum(Math.Abs)));
            Assert.Equal(q[1], p[1], 1e-9 * (scale + q.Sum(Math.Abs)));
            Assert.Equal(p[1], p[2]);
        });

    [Fact]
    public void ALineHasOneParameter()
    {
        using var f = ExpressionObjective.Parse("x^2 + 3*y^2");
        using var line = new PlaneObjective(f, new LandscapePlane([1, 0], [new("up", [0, 2])]));
        Assert.Equal(1, line.Parameters.Count);
        Assert.Equal(1 + (3 * 4 * 0.25), line.Value([0.5]), 12);
        using var hessian = line.Hessian([0]);
        var product = new double[1];
        hessian.Apply([1], product, 1);
        Assert.Equal(24, product[0], 10);
    }
}
