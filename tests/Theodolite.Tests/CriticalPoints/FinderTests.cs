using Theodolite.CriticalPoints;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Gallery;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.CriticalPoints;

/// <summary>The finders on functions whose critical points are known.</summary>
public class FinderTests
{
    public static TheoryData<string> Names => [.. FinderNames.Known];

    public static TheoryData<string, int> Everywhere
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var name in FinderNames.Known)
            {
                data.Add(name, 300);
                data.Add(name, 0);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void AQuadraticSaddleIsFoundByAll(string name, int dense)
    {
        using var objective = ExpressionObjective.Parse("x^2 - 3*y^2 + x*z - z^2/2 + x - y");
        var result = (FinderNames.Parse(name) with { Dense = dense }).Run(objective, [2, -1, 0.5]);

        // 2x + z + 1 = 0, −6y − 1 = 0, x − z = 0.
        double[] expected = [-1.0 / 3, -1.0 / 6, -1.0 / 3];
        Assert.True(result.SquaredGradientNorm < 1e-20, $"{result.Outcome} at {result.SquaredGradientNorm}");
        Assert.True(Vectors.Norm(Vectors.Along(result.Theta, -1, expected)) < 1e-9);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheGradientNeverGrows(string name)
    {
        using var objective = new ExpressionObjective(TestFunctions.Find("himmelblau")!.Expression);
        foreach (var start in Starts.InBox([-5, -5], [5, 5], 10, 3))
        {
            var result = FinderNames.Parse(name).Run(objective, start);
            Assert.Equal(result.Iterations + 1, result.SquaredGradientNorms.Count);
            Assert.All(
                result.SquaredGradientNorms.Zip(result.SquaredGradientNorms.Skip(1)),
                pair => Assert.True(pair.Second < pair.First));
            Assert.True(result.Evaluations.GradientEquivalents > result.Iterations);
            var again = FinderNames.Parse(name).Run(objective, start);
            Assert.Equal(result.Theta, again.Theta);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void EndsOfHimmelblauAreItsNinePoints(string name)
    {
        var function = TestFunctions.Find("himmelblau")!;
        using var objective = new ExpressionObjective(function.Expression);
        var found = 0;
        foreach (var start in Starts.InBox(function.Low, function.High, 40, 1))
        {
            var result = FinderNames.Parse(name).Run(objective, start);
            if (result.SquaredGradientNorm <= 1e-10)
            {
                found++;
                Assert.Contains(function.CriticalPoints, known => Vectors.Norm(Vectors.Along(known.At, -1, result.Theta)) < 1e-5);
            }
        }

        Assert.True(found >= 12, $"{found}");
    }

    // Frye et al. 2020, figure 1: √2 is a local minimum of ‖∇f‖² with ∇f ≠ 0. (Damped Newton stalls beside it already, and long steps
    // of Newton-MR may jump over it from beside it.)
    [Theory]
    [InlineData("newton-mr", 1.4142135623730951, 1)]
    [InlineData("gradient-norm", 1.45, 0.02)]
    [InlineData("squared-gradient-flow", 1.45, 0.02)]
    public void TheStrictGradientFlatPointHoldsWhatMinimisesTheGradient(string name, double x, double y)
    {
        using var objective = new ExpressionObjective(TestFunctions.Find("gradient-flat")!.Expression);
        var report = new CriticalPointSearch { Finders = [FinderNames.Parse(name) with { Tolerance = 1e-26 }] }.Run(
            objective,
            [[x, y]]);
        var end = Assert.Single(report.Ends);
        Assert.Equal(Math.Sqrt(2), end.Result.Theta[0], 1e-3);
        Assert.Equal(11.2, end.Result.SquaredGradientNorm, 0.1);
        Assert.True(end.Result.Flatness < 1e-3, $"{end.Result.Flatness}");
        Assert.Null(end.Point);
        Assert.Empty(report.Points);
        Assert.Equal(Verdict.GradientFlat, end.Verdict);
    }

    [Fact]
    public void EachIsCancellable()
    {
        using var objective = new ExpressionObjective(TestFunctions.Find("rosenbrock")!.Expression);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.All(FinderNames.Known, name => Assert.ThrowsAny<OperationCanceledException>(
            () => FinderNames.Parse(name).Run(objective, [-1.2, 1], cancellation: source.Token)));
    }

    [Theory]
    [InlineData("newton-mrs")]
    [InlineData("newton-mr(iterations=0)")]
    [InlineData("newton-mr(damping=1)")]
    [InlineData("damped-newton(growth=1)")]
    [InlineData("gradient-norm(shrink=1)")]
    [InlineData("squared-gradient-flow(accuracy=x)")]
    [InlineData("newton-mr(name=x)")]
    public void WhatIsNoFinderIsRefused(string text) => Assert.Throws<BadInputException>(() => FinderNames.Parse(text));

    [Fact]
    public void StartsThatAreNoneAreRefused()
    {
        using var objective = ExpressionObjective.Parse("x^2 + y^2");
        Assert.Throws<BadInputException>(() => new NewtonMr().Run(objective, [1]));
        Assert.Throws<BadInputException>(() => new NewtonMr().Run(objective, [1, double.NaN]));
    }

    [Fact]
    public void WhatIsNotFiniteEndsTheRun()
    {
        using var objective = ExpressionObjective.Parse("log(x) + x");
        Assert.Equal(FinderOutcome.NonFinite, new NewtonMr().Run(objective, [-1]).Outcome);
    }
}
