using Theodolite.Descents;
using Theodolite.Explorer.Lessons;
using Theodolite.Explorer.Services;

namespace Theodolite.Explorer.Tests.Lessons;

/// <summary>The numbers that lessons show, against laws and published values.</summary>
public sealed class FigureTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(45, -2)]
    [InlineData(90, 0)]
    [InlineData(135, 2)]
    public void TheCurvatureOfASliceIsThatOfItsAngle(double angle, double curvature)
    {
        var figure = SaddleFigure.Of(angle);
        Assert.Equal(curvature, SaddleFigure.Curvature(angle), 12);
        Assert.Equal(curvature, figure.Slice.Curvature, 12);

        // f(t·d) = (1 − ½t²·sin 2φ)² = (1 + ¼t²·dᵀHd)².
        foreach (var (t, loss) in figure.Slice.Distances.Zip(figure.Slice.Losses))
        {
            Assert.Equal(Math.Pow(1 + (t * t * curvature / 4), 2), loss, tolerance: 1e-12);
        }
    }

    [Fact]
    public void CountedMatricesAgreeWithThePublishedProbabilities()
    {
        var figure = DimensionFigure.Of(6, 0, 0, default);
        for (var k = 1; k <= 6; k++)
        {
            var published = DimensionFigure.Published[k - 1];
            var error = Math.Sqrt(published * (1 - published) / figure.Matrices);
            Assert.InRange(figure.Estimate(k).Share, published - (4 * error) - (1.0 / figure.Matrices), published + (4 * error) + (2.0 / figure.Matrices));
        }
    }

    [Fact]
    public void CoinFlipsAreFarFromRandomMatricesAndNotFarAtOrderOne()
    {
        Assert.Equal(0.5, DimensionFigure.Published[0]);
        Assert.Equal((2 - Math.Sqrt(2)) / 4, DimensionFigure.Published[1], 6);
        Assert.Equal(1, Enumerable.Range(0, 8).Sum(j => DimensionFigure.Binomial(7, j)), 12);
        Assert.Equal(Math.Pow(2, -6), DimensionFigure.Binomial(6, 6), 15);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(11)]
    public void SignsAreAsOftenPositiveAsNegativeWithoutAShift(int order)
    {
        var figure = DimensionFigure.Of(order, 0, 3, default);
        Assert.Equal(figure.Matrices, figure.Counts.Sum());
        Assert.InRange(figure.MeanShare, 0.49, 0.51);
        Assert.Equal(figure.Positive[^1], figure.Counts[^1]);
    }

    [Fact]
    public void MinimaBecomeFrequentAsTheSpectrumRises()
    {
        double[] shares = [.. ((double[])[-2, 0, 1, 2, 2.5]).Select(shift => DimensionFigure.Of(8, shift, 1, default).Minima)];
        Assert.Equal(shares.Order(), shares);
        Assert.Equal(0, shares[0]);
        Assert.InRange(shares[^1], 0.9, 1);
    }

    [Theory]
    [InlineData(-4, 0.5, 0.02)]
    [InlineData(-5, 0.5, 0.02)]
    [InlineData(-3, 0.05, 0.05)]
    public void APlateauIsLeftWhenTheFormulaSays(double from, double rate, double tolerance)
    {
        var time = PlateauFigure.Time(from, rate);
        Assert.InRange(PlateauFigure.Leaving(from, rate)!.Value / time, 1 - tolerance, 1 + tolerance);
    }

    [Fact]
    public void FarOutAUnitOfDistanceCostsTheSquareOfE()
    {
        Assert.Equal(Math.Exp(2), PlateauFigure.Time(-9, 1) / PlateauFigure.Time(-8, 1), 2);
        Assert.Null(PlateauFigure.Leaving(-6, 0.5));
    }

    [Fact]
    public void TheWaysOffThePlateauArriveWhereDescentDoesNot()
    {
        var figure = PlateauFigure.Of(-5, 0.5, ("a", "b", "c"), default);
        Assert.True(figure.Plain.Loss[^1] > 3.9);
        Assert.True(figure.Clipped.Loss[^1] < 1e-3);
        Assert.True(figure.Better.Loss[^1] < 1e-3);
        Assert.All(figure.Clipped.X.Zip(figure.Clipped.X.Skip(1)), pair => Assert.InRange(Math.Abs(pair.Second - pair.First), 0, 0.4 + 1e-12));
    }

    [Theory]
    [InlineData(0.001, DescentOutcome.Slow)]
    [InlineData(0.1, DescentOutcome.Converged)]
    [InlineData(0.2, DescentOutcome.Oscillating)]
    [InlineData(0.21, DescentOutcome.Diverged)]
    public void TheThresholdDecidesTheOutcome(double rate, DescentOutcome outcome)
    {
        var figure = LearningRateFigure.Of(rate, 1, 0, default);
        Assert.Equal(0.2, LearningRateFigure.Threshold);
        Assert.Equal(outcome, figure.Run.Outcome);
        Assert.Equal(rate > LearningRateFigure.Threshold, outcome == DescentOutcome.Diverged);
        var exact = (0.5 * Math.Pow(1 - rate, 2 * LearningRateFigure.Steps)) + (1.25 * Math.Pow(1 - (10 * rate), 2 * LearningRateFigure.Steps));
        Assert.Equal(1, figure.Run.Loss / exact, 6);
    }

    [Fact]
    public void NoiseLeavesTheFloorOfTheFormulaAndDecayGoesBelow()
    {
        var figures = Enumerable.Range(0, 10).Select(seed => LearningRateFigure.Of(0.1, 1, (ulong)seed, default)).ToList();
        var floor = LearningRateFigure.Floor(0.1, 1);
        Assert.Equal(0.5 * ((0.1 / 1.9) + 0.1), floor, 12);
        Assert.InRange(figures.Average(figure => figure.Constant.Skip(500).Average()) / floor, 0.9, 1.1);
        Assert.InRange(figures.Average(figure => figure.Decaying.Skip(900).Average()) / floor, 0, 0.15);
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(0.5)]
    [InlineData(1.8)]
    public void CriticalDampingIsTheFastestAndTheEdgeOfSwinging(double rate)
    {
        var critical = MomentumFigure.CriticalBeta(rate);
        var radius = MomentumPhases.Radius(rate, critical);
        Assert.Equal(Math.Abs(1 - Math.Sqrt(rate)), radius, 6);
        Assert.True(MomentumPhases.Radius(rate, critical + 0.01) > radius);
        Assert.True(critical < 0.02 || MomentumPhases.Radius(rate, critical - 0.01) > radius);
        Assert.Equal(MomentumPhases.Regime.Spiral, MomentumPhases.Of(rate, critical + 0.01));
    }

    [Fact]
    public void TheOptimizerDoesWhatTheRootsSay()
    {
        // Swinging: x_t = √β^t·(cos ωt + …) falls inside of an envelope of √β^t; diverging beyond 2(1 + β).
        var swinging = MomentumFigure.Of(0.5, 0.81, "", []).Places;
        Assert.InRange(swinging.Skip(40).Max(Math.Abs), 0, 4 * Math.Pow(0.9, 40));
        Assert.Contains(swinging, x => x < 0);
        Assert.True(Math.Abs(MomentumFigure.Of(2 * 1.5 * 1.01, 0.5, "", []).Places[^1]) > 1);
        Assert.True(Math.Abs(MomentumFigure.Of(2 * 1.5 * 0.9, 0.5, "", []).Places[^1]) < 1);
        var gliding = MomentumFigure.Of(0.05, 0.3, "", []).Places;
        Assert.All(gliding.Zip(gliding.Skip(1)), pair => Assert.InRange(pair.Second, 0, pair.First));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void StepsGrowToTheEffectiveRate(double beta) =>
        Assert.Equal(1 / (1 - beta), MomentumFigure.Of(0.1, beta, "", []).Slope[^1], 1);

    [Fact]
    public void TheBestMomentumKeepsTheRootOfTheConditionNumber()
    {
        var (rate, beta) = MomentumFigure.Best(1, 100);
        Assert.Equal(0.0331, rate, 4);
        Assert.Equal(0.669, beta, 3);
        Assert.Equal(9.0 / 11, MomentumPhases.Radius(rate, beta), 6);
        Assert.Equal(9.0 / 11, MomentumPhases.Radius(100 * rate, beta), 6);
    }

    [Fact]
    public void TurningTheRavineTroublesAdaptiveMethodsAlone()
    {
        var (straight, turned) = (AdaptiveFigure.Of(0.02, 0, default).Race, AdaptiveFigure.Of(0.02, 45, default).Race);
        Assert.Equal(1, turned[0].Loss[^1] / straight[0].Loss[^1], 2);
        for (var i = 1; i < 4; i++)
        {
            Assert.True(turned[i].Loss[^1] > 2 * straight[i].Loss[^1], straight[i].Name);
        }

        // Adagrad's first steps along the ravine are η/√t while the gradient hardly changes.
        var steps = AdaptiveFigure.Of(0.001, 0, default).Race[1].X;
        Assert.Equal(0.001, steps[1] - steps[0], 6);
        Assert.Equal(0.001 / 10, steps[100] - steps[99], 5);
    }

    [Fact]
    public void NoiseLeavesASaddleOnlyAlongNegativeCurvature()
    {
        var figure = NoiseFigure.Of(1e-3, 1e-6, 0);
        Assert.All(figure.Distances[0].Concat(figure.Distances[1]), distance => Assert.Equal(0, distance));
        Assert.Null(NoiseFigure.Left(figure.Distances[1]));
        Assert.InRange(NoiseFigure.Left(figure.Distances[3])!.Value, NoiseFigure.Escape(1e-6) - 1, NoiseFigure.Escape(1e-6) + 4);
        var mean = Enumerable.Range(0, 40).Average(seed => NoiseFigure.Left(NoiseFigure.Of(1e-3, 1e-6, (ulong)seed).Distances[2])!.Value);
        Assert.InRange(mean, NoiseFigure.Escape(NoiseFigure.Scale(1e-3)) - 5, NoiseFigure.Escape(NoiseFigure.Scale(1e-3)) + 20);
        Assert.Equal(72.5, NoiseFigure.Escape(1e-6) - NoiseFigure.Escape(1e-3), 1);
    }

    [Fact]
    public void EverySampleIsBlindAtZeroWeights()
    {
        var samples = NoiseFigure.Of(1e-3, 1e-6, 0).Samples;
        Assert.All(samples, sample => Assert.Equal([0, 0], sample.AtZero.Select(Math.Abs)));
        Assert.All(samples, sample => Assert.True(sample.Beside.All(value => value != 0)));

        // ∂/∂w₂ = −(y − w₂·tanh(w₁x))·tanh(w₁x); the Hessian at zero is −mean(xy) beside its diagonal.
        var tanh = Math.Tanh(0.1);
        Assert.Equal(-(1 - (0.1 * tanh)) * tanh, samples[0].Beside[1], 12);
        Assert.Equal(1.375, samples.Average(sample => sample.Input * sample.Target), 12);
    }

    [Fact]
    public void FourFlatLossesAreToldApartByGradientAndCurvature()
    {
        var runs = FlatLossFigure.Of(0.2, 1, 0, default).Runs;
        DescentOutcome[] outcomes = [DescentOutcome.Oscillating, DescentOutcome.Oscillating, DescentOutcome.Stalled, DescentOutcome.Converged];
        Assert.Equal(outcomes, runs.Select(run => run.Run.Outcome));
        Assert.Equal(["descending", "descending", "saddle", "local-minimum"], runs.Select(run => run.Survey!.Verdict.Name));
        Assert.Equal(2.25, runs[0].Run.Loss, 9);
        Assert.Equal(5, runs[0].Run.GradientNorms[^1], 9);
        Assert.Equal(-2, runs[2].Lowest, 9);
        Assert.Equal(1, runs[2].Run.Loss, 12);
        Assert.Equal(1, runs[3].Run.Loss, 12);
        var squares = runs[1].Run.GradientNorms.Skip(50).Average(norm => norm * norm);
        Assert.InRange(squares / FlatLossFigure.SquaredGradient(0.1, 1), 0.7, 1.3);
    }
}
