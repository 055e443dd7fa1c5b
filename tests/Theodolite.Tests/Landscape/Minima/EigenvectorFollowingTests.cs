using Theodolite.Landscape.Minima;
using Theodolite.Landscape.Paths;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;
using Xunit;

namespace Theodolite.Tests.Landscape.Minima;

public class EigenvectorFollowingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(300)]
    [InlineData(0)]
    public void FromTheMiddleMinimumBothSaddlesAreReached(int dense)
    {
        using var objective = MuellerBrown.Objective();
        var found = new[] { false, true }
            .Select(backwards => new EigenvectorFollowing { Backwards = backwards, Dense = dense }
                .Run(objective, MuellerBrown.Middle, cancellation: Cancellation))
            .ToArray();

        Assert.All(found, result => Assert.Equal(FollowingOutcome.Found, result.Outcome));
        var states = found.Select(result => result.State!).OrderBy(state => state.Loss).ToArray();
        Near(MuellerBrown.LowSaddle, states[0].Theta);
        Near(MuellerBrown.HighSaddle, states[1].Theta);
        Assert.Equal(MuellerBrown.LowSaddleLoss, states[0].Loss, 1e-5);
        Assert.Equal(MuellerBrown.HighSaddleLoss, states[1].Loss, 1e-5);
        Assert.All(states, state => Assert.True(state.Eigenvalue < 0 && state.GradientNorm < 1e-6));

        Joins(states[0], MuellerBrown.Right, MuellerBrown.Middle);
        Joins(states[1], MuellerBrown.Deepest, MuellerBrown.Middle);
    }

    [Fact]
    public void TheClimbingImageOfABandIsRefined()
    {
        using var objective = MuellerBrown.Objective();
        var band = new ElasticBand { Tolerance = 1e-2 }
            .Connect(objective, MuellerBrown.Middle, MuellerBrown.Right, cancellation: Cancellation);
        var result = new EigenvectorFollowing().Run(objective, band.TransitionState!, cancellation: Cancellation);

        Near(MuellerBrown.LowSaddle, result.State!.Theta);
        Assert.True(result.State.GradientNorm < 1e-9);
        Assert.True(result.Evaluations.Gradients > 0 && result.Evaluations.Products > 0);
    }

    // Σ aᵢ(xᵢ² − 1)² + coupling: from the minimum (1, …, 1) the softest way out leads over x₀ near 0, where the loss is about a₀. With
    // x₁ = x₁₁ = 1 the slope 4x₀(x₀² − 1) + 0.2(x₀ − 1) vanishes at −0.2/3.8, but for the cube.
    [Theory]
    [InlineData(300)]
    [InlineData(0)]
    public void InManyDimensionsLanczosLeadsWhereTheWholeHessianLeads(int dense)
    {
        var terms = Enumerable.Range(0, 12).Select(i => $"{i + 1}*(x{i}^2 - 1)^2 + 0.05*(x{i} - x{(i + 1) % 12})^2");
        using var objective = ExpressionObjective.Parse(string.Join(" + ", terms));
        double[] minimum = [.. Enumerable.Repeat(1.0, 12)];
        var result = new EigenvectorFollowing { Dense = dense, Backwards = true }.Run(objective, minimum, cancellation: Cancellation);

        Assert.Equal(FollowingOutcome.Found, result.Outcome);
        Assert.InRange(result.State!.Loss, 1, 1.15);
        Assert.Equal(-0.2 / 3.8, result.State.Theta[0], 1e-3);
        Assert.True(result.State.GradientNorm < 1e-8);
        var (high, low) = result.State.Direction[0] > 0 ? (result.State.Forward, result.State.Backward)
            : (result.State.Backward, result.State.Forward);
        Assert.True(high.IsMinimum && low.IsMinimum);
        Near(minimum, high.Theta);
        Assert.True(low.Theta[0] < -0.9);
    }

    [Fact]
    public void WithoutASaddleNoneIsFound()
    {
        using var bowl = ExpressionObjective.Parse("x^2 + 2*y^2");
        var result = new EigenvectorFollowing { Iterations = 50 }.Run(bowl, [0, 0], cancellation: Cancellation);
        Assert.Equal(FollowingOutcome.IterationLimit, result.Outcome);
        Assert.Null(result.State);

        using var edge = ExpressionObjective.Parse("-sqrt(1 - x^2) + y^2");
        Assert.Equal(
            FollowingOutcome.NonFinite,
            new EigenvectorFollowing().Run(edge, [0, 0], cancellation: Cancellation).Outcome);
    }

    [Fact]
    public void AQuenchLeavesTheAxisOfSymmetry()
    {
        using var objective = ExpressionObjective.Parse("x^2/2 + y^4/4 - y^2/2");
        var minimum = new Quench().Run(objective, [1, 0], Cancellation);
        Assert.True(minimum.IsMinimum);
        Assert.Equal(-0.25, minimum.Loss, 1e-14);
        Assert.Equal(1, minimum.Curvature, 1e-8);

        using var slope = ExpressionObjective.Parse("exp(-x)");
        Assert.False(new Quench().Run(slope, [0], Cancellation).IsMinimum);
    }

    [Fact]
    public void HostileInputIsRefused()
    {
        using var objective = MuellerBrown.Objective();
        Assert.Throws<BadInputException>(() => new EigenvectorFollowing().Run(objective, [1], cancellation: Cancellation));
        Assert.Throws<BadInputException>(() => new Quench().Run(objective, [1, double.NaN], Cancellation));
        Assert.ThrowsAny<OperationCanceledException>(
            () => new EigenvectorFollowing().Run(objective, [0, 0], cancellation: new(canceled: true)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new EigenvectorFollowing { LongestStep = 0 });
    }

    private static void Joins(TransitionState state, double[] lower, double[] higher)
    {
        var ends = new[] { state.Forward, state.Backward }.OrderBy(minimum => minimum.Loss).ToArray();
        Assert.All(ends, minimum => Assert.True(minimum.IsMinimum));
        Near(lower, ends[0].Theta);
        Near(higher, ends[1].Theta);
    }

    private static void Near(double[] expected, double[] actual) =>
        Assert.True(Vectors.Norm(Vectors.Along(actual, -1, expected)) < 1e-5, $"({string.Join(", ", actual)})");
}
