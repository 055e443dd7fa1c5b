using Theodolite.Diagnosis;
using Theodolite.Gallery;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;
using Theodolite.Operators;
using Theodolite.Settings;

namespace Theodolite.Tests.Gallery;

public class TestFunctionsTests
{
    public static TheoryData<string> Names => [.. TestFunctions.All.Select(function => function.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void At_every_known_critical_point_the_gradient_vanishes_and_the_survey_agrees(string name)
    {
        var function = TestFunctions.Find(name)!;
        using var objective = new ExpressionObjective(function.Expression);
        foreach (var point in function.CriticalPoints)
        {
            var gradient = new double[point.At.Length];
            var value = objective.Gradient(point.At, gradient);
            Assert.Equal(point.Value, value, 1e-12 * Math.Max(1, Math.Abs(value)));
            Assert.InRange(Vectors.Norm(gradient), 0, 1e-11);
            var result = new Survey().Run(objective, point.At);
            Assert.True(
                result.Verdict.Name == Kebab.Of(point.Kind.ToString()),
                $"{name} at ({string.Join(", ", point.At)}): {result.Verdict}, not {point.Kind}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Box_and_start_fit_the_expression(string name)
    {
        var function = TestFunctions.Find(name)!;
        var n = function.Expression.Parameters.Count;
        Assert.Equal([n, n, n], [function.Low.Length, function.High.Length, function.Start.Length]);
        for (var i = 0; i < n; i++)
        {
            Assert.InRange(function.Start[i], function.Low[i], function.High[i]);
            Assert.All(function.CriticalPoints, point => Assert.InRange(point.At[i], function.Low[i], function.High[i]));
        }

        Assert.Matches("^[a-z-]+$", function.Name);
        Assert.EndsWith(".", function.Lesson.TrimEnd(')'), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_found_and_nearly_found()
    {
        Assert.Equal("rosenbrock", TestFunctions.Find("rosenbrock")!.Name);
        Assert.Null(TestFunctions.Find("x"));
        Assert.Equal("himmelblau", TestFunctions.Nearest("himelblau"));
    }
}
