using Theodolite.CriticalPoints.Boxes;
using Theodolite.Gallery;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;
using Theodolite.Randomness;

namespace Theodolite.Tests.CriticalPoints;

/// <summary>All critical points in a box, proved, against those that are known.</summary>
public class BoxSearchTests
{
    public static TheoryData<string> Functions => [.. TestFunctions.All.Where(function => function.Low.Length == 2)
        .Select(function => function.Name)];

    [Theory]
    [InlineData("himmelblau", 9)]
    [InlineData("six-hump-camel", 15)]
    [InlineData("styblinski-tang", 9)]
    [InlineData("rastrigin", 81)]
    [InlineData("two-basins", 3)]
    [InlineData("strict-saddle", 3)]
    [InlineData("beale", 3)]
    [InlineData("rosenbrock", 1)]
    [InlineData("booth", 1)]
    [InlineData("bowl", 1)]
    [InlineData("hill", 1)]
    [InlineData("saddle", 1)]
    [InlineData("gradient-flat", 1)]
    [InlineData("plateau", 0)]
    [InlineData("two-layers", 3)]
    [InlineData("neuron", 3)]
    public void CountsAreProved(string name, int count)
    {
        var function = TestFunctions.Find(name)!;
        var found = new BoxSearch().Run(function.Expression, function.Low, function.High);
        Assert.True(found.Complete, $"{found.Undecided.Count} regions are open after {found.Parts} parts");
        Assert.Equal(count, found.Points.Count);
        using var objective = new ExpressionObjective(function.Expression);
        var gradient = new double[2];
        Assert.All(found.Points, point =>
        {
            objective.Gradient(point, gradient);
            Assert.True(Vectors.Norm(gradient) < 1e-9, $"({point[0]}, {point[1]}): {Vectors.Norm(gradient)}");
        });
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void EveryKnownPointIsFoundOrLeftOpen(string name)
    {
        var function = TestFunctions.Find(name)!;
        var found = new BoxSearch { MostOpen = 1_000 }.Run(function.Expression, function.Low, function.High);
        foreach (var known in function.CriticalPoints.Where(known => known.At.Zip(function.Low, function.High).All(
            side => side.First >= side.Second && side.First <= side.Third)))
        {
            var proved = found.Points.Any(point => Vectors.Norm(Vectors.Along(point, -1, known.At)) < 1e-6);
            var open = found.Undecided.Any(region => Enumerable.Range(0, 2)
                .All(i => known.At[i] >= region.Low[i] - 1e-9 && known.At[i] <= region.High[i] + 1e-9));
            Assert.True(proved || open, $"({known.At[0]}, {known.At[1]})");
        }
    }

    [Fact]
    public void ADegeneratePointIsLeftOpenAndSmall()
    {
        var found = new BoxSearch().Run(Expression.Parse("x^4 + y^4"), [-1, -1], [1.1, 1.3]);
        var region = Assert.Single(found.Undecided);
        Assert.True(region.Extent < 1e-6);
        Assert.Empty(found.Points);
        Assert.False(found.Complete);
    }

    [Fact]
    public void AValleyIsOneLongRegionAndTheSaddleBesideItIsProved()
    {
        var found = new BoxSearch().Run(Expression.Parse("(1 - w1*w2)^2"), [-2, -2], [2, 2]);
        Assert.False(found.Complete);
        var saddle = Assert.Single(found.Points);
        Assert.True(Vectors.Norm(saddle) < 1e-9);
        Assert.True(found.Undecided[0].Extent > 0.3);
        Assert.Equal(2, found.Undecided.Count(region => region.Extent > 0.3));
    }

    [Theory]
    [InlineData("abs(x) + y^2", 1)]
    [InlineData("relu(x - 0.25) + (x - 1)^2 + y^2", 1)]
    public void ACreaseIsNeverProved(string text, int open)
    {
        var found = new BoxSearch().Run(Expression.Parse(text), [-1.03, -1], [1, 1.07]);
        Assert.True(found.Points.Count + found.Undecided.Count >= open);
        Assert.All(found.Points, point => Assert.NotEqual(0, point[0]));
    }

    [Fact]
    public void OneParameterIsABoxToo()
    {
        var found = new BoxSearch().Run(Expression.Parse("sin(x) + 0.1*x"), [-10], [10]);
        Assert.True(found.Complete);

        // cos x = −0.1.
        double[] expected = [.. Enumerable.Range(-2, 5).SelectMany(k => new[] { Math.Acos(-0.1) + (2 * Math.PI * k), -Math.Acos(-0.1)
            + (2 * Math.PI * k) }).Where(x => Math.Abs(x) <= 10).Order()];
        Assert.Equal(expected.Length, found.Points.Count);
        Assert.All(found.Points.Select(point => point[0]).Order().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-12));
    }

    [Theory]
    [InlineData("log(x) + exp(-x)*y^2 + y")]
    [InlineData("tan(x*y) + sqrt(x + 5) + y^3/(x^2 + 1)")]
    [InlineData("sigmoid(2*x - y) * softplus(y) + tanh(x)^2 - x^y")]
    [InlineData("(x^2 + y^2 + 1)^1.5 - cos(3*x)*sin(y)^3 + 2^(-x) + pi*y")]
    public void JetsContainTheDerivativesOfEveryPointOfTheBox(string text)
    {
        var expression = Expression.Parse(text);
        using var objective = new ExpressionObjective(expression);
        var jet = new ExpressionJet(expression);
        var random = Philox.For(1, "jets");
        for (var trial = 0; trial < 40; trial++)
        {
            Interval[] box = [.. Enumerable.Range(0, 2).Select(_ =>
            {
                var low = 0.2 + random.NextDouble();
                return new Interval(low, low + (0.3 * random.NextDouble()));
            })];
            var over = jet.Over(box);
            double[] point = [.. box.Select(side => side.Low + (random.NextDouble() * side.Width))];
            var gradient = new double[2];
            Inside(over.Value, objective.Gradient(point, gradient));
            using var hessian = objective.Hessian(point);
            for (var i = 0; i < 2; i++)
            {
                Inside(over.First[i], gradient[i]);
                var (unit, column) = (new double[2], new double[2]);
                unit[i] = 1;
                hessian.Apply(unit, column, 1);
                Inside(over[i, 0], column[0]);
                Inside(over[i, 1], column[1]);
            }
        }

        static void Inside(Interval interval, double value)
        {
            var slack = 1e-12 * (1 + Math.Abs(value));
            Assert.True(value >= interval.Low - slack && value <= interval.High + slack, $"{value} is not in {interval}");
        }
    }

    [Theory]
    [InlineData("x + y + z", new double[] { 0, 0, 0 }, new double[] { 1, 1, 1 })]
    [InlineData("x*y", new double[] { 0, 1 }, new double[] { 1, 1 })]
    [InlineData("x*y", new double[] { 0 }, new double[] { 1 })]
    [InlineData("x*y", new double[] { 0, double.NegativeInfinity }, new double[] { 1, 1 })]
    public void WhatIsNoBoxIsRefused(string text, double[] low, double[] high) =>
        Assert.Throws<BadInputException>(() => new BoxSearch().Run(Expression.Parse(text), low, high));
}
