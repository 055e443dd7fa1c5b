using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Tests.Diagnosis;

/// <summary>
/// The 64-32-10 tanh network with zero weights at the entropy of the class frequencies: g = 0 and the eigenvalues are
/// ±σᵢ(C), C = E[(p − y)xᵀ], each once per hidden unit, beside the 9 positive ones of the output bias.
/// </summary>
public sealed class StalledDigitsTests
{
    [Theory]
    [InlineData(DType.Float32, 32)]
    [InlineData(DType.Float64, 6)]
    public void Dense_spectrum_counts_every_copy(DType dtype, int hidden)
    {
        using var objective = Objective(dtype, hidden);
        var result = new Survey().Run(objective, Theta(objective));
        Assert.True(result.Verdict == Verdict.Saddle, VerdictTests.Describe(result));
        var zero = objective.Parameters.Count - (18 * hidden) - 9;
        Assert.Equal(
            (9 * hidden, zero, (9 * hidden) + 9),
            (result.Index!.Negative.Exact, result.Index.Zero.Exact, result.Index.Positive.Exact));
        Assert.InRange(result.Spectrum!.Minimum, -0.78, -0.72);
        Assert.InRange(result.Loss, 2.29, 2.3026);
        Assert.Equal("rayleigh", result.Certificate!.Kind);
        Assert.True(result.Evidence["verifiedDecrease"] > 0);

        var escape = new Escape().Run(objective, result)!;
        Assert.True(escape.Departed);
        Assert.Equal(hidden, escape.Steps[0].Dimension);
        Assert.True(escape.Remedy.AchievedDecrease > 0.1, $"{escape.Remedy}");
    }

    [Theory]
    [InlineData(DType.Float32)]
    public void Lanczos_certifies_the_same_saddle(DType dtype)
    {
        using var objective = Objective(dtype, 8);
        var result = new Survey { MaximumDense = 0 }.Run(objective, Theta(objective));
        Assert.True(result.Verdict == Verdict.Saddle, VerdictTests.Describe(result));
        Assert.All(result.Spectrum!.Smallest, pair => Assert.Equal(result.Spectrum.Minimum, pair.Value, 1e-4));
        Assert.False(result.Spectrum.Complete);
        Assert.Null(result.Index!.Negative.Exact);
        Assert.True(result.Index.Negative.Low >= 5);
        Assert.InRange(result.Certificate!.Bound, -0.78, -0.72);
        Assert.True(new Escape().Run(objective, result)!.Departed);
    }

    // So many parameters times samples that one run finds the direction, and its start counts what lies below zero: 9 for each unit.
    [Fact]
    public void Large_saddle_takes_few_products_and_is_counted_by_them()
    {
        const int Hidden = 2_400;
        using var objective = Objective(DType.Float32, Hidden);
        Assert.True((double)objective.Parameters.Count * objective.Samples > SurveyPoint.LargeWork);
        var result = new Survey().Run(objective, Theta(objective));
        Assert.True(result.Verdict == Verdict.Saddle, VerdictTests.Describe(result));
        Assert.InRange(result.Certificate!.Bound, -0.78, -0.72);
        Assert.True(result.Spectrum!.Products < 60, $"{result.Spectrum.Products} products");
        Assert.False(result.Spectrum.Checked);
        Assert.InRange(9 * Hidden, result.Index!.Negative.Low, result.Index.Negative.High);
        Assert.True(result.Index.Negative.High - result.Index.Negative.Low < 0.5 * 9 * Hidden, $"{result.Index}");
        Assert.Equal((1.0, 0.0), (result.Evidence["densityProbes"], result.Evidence["densityProducts"]));
    }

    [Fact]
    public void Direction_found_on_some_samples_is_certified_on_all()
    {
        using var objective = Objective(DType.Float32, 8);
        var result = new Survey { MaximumDense = 0, SearchSamples = 300, IndexProbes = 0 }.Run(objective, Theta(objective));
        Assert.True(result.Verdict == Verdict.Saddle, VerdictTests.Describe(result));
        Assert.False(result.Spectrum!.Checked);
        Assert.Equal(("rayleigh", 0.0), (result.Certificate!.Kind, result.Certificate.FailureProbability));
        Assert.InRange(result.Certificate.Bound, -0.78, -0.6);
        Assert.Equal(result.Certificate.Bound, result.Spectrum.Minimum, 1e-6);
    }

    [Fact]
    public void Certificate_over_other_samples_is_statistical()
    {
        using var objective = Objective(DType.Float32, 8);
        var survey = new Survey { MaximumDense = 0, SearchSamples = 300, CertificateSamples = 640, IndexProbes = 0 };
        var result = survey.Run(objective, Theta(objective));
        Assert.True(result.Verdict == Verdict.Saddle, VerdictTests.Describe(result));
        Assert.Equal(("rayleigh", 1e-3), (result.Certificate!.Kind, result.Certificate.FailureProbability!.Value));
        Assert.Equal(640, result.Evidence["rayleighSamples"]);
        Assert.InRange(result.Evidence["rayleighQuotient"], -0.9, result.Certificate.Bound);
        Assert.InRange(result.Certificate.Bound, -0.75, -0.4);
        Assert.Contains("Statistical", result.Certificate.Explanation, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => (survey with { SearchSamples = null }).Run(objective, Theta(objective)));
    }

    [Fact]
    public void Statistical_bounds_fail_as_often_as_they_say()
    {
        using var objective = Objective(DType.Float64, 2);
        var theta = objective.InitialParameters(3);
        var direction = new double[theta.Length];
        Philox.For(1, "test/direction").RandomUnitVector(direction);
        using var hessian = objective.Hessian(theta);
        var image = new double[theta.Length];
        hessian.Apply(direction, image, 1);
        var truth = Vectors.Dot(direction, image);
        const int Trials = 80;
        const double Probability = 0.25;
        var failures = Enumerable.Range(0, Trials).Count(seed =>
            StatisticalRayleigh.Compute(objective, theta, direction, 96, new HashSet<long>(), Probability, (ulong)seed, default)
                .Bound < truth);
        Assert.InRange(failures, 1, Trials * (Probability + (3 * Math.Sqrt(Probability * (1 - Probability) / Trials))));
    }

    private static NetworkObjective Objective(DType dtype, int hidden)
    {
        var specification = new DataSettings { Source = "digits", Standardize = true, Split = new(297, 0) };
        var (train, _) = DataSource.Load(specification, ".");
        var network = new Sequential([new Linear(hidden), new Tanh(), new Linear(10)]).For([64]);
        return new NetworkObjective(network, train, new CrossEntropy(), dtype);
    }

    // Zero weights; the output bias is the logarithm of the class frequencies, as the dtype stores it.
    private static double[] Theta(NetworkObjective objective)
    {
        var theta = new double[objective.Parameters.Count];
        var counts = new double[10];
        foreach (var label in objective.Data.Targets.ToArray())
        {
            counts[(int)label]++;
        }

        var offset = (int)objective.Parameters.Blocks[^1].Offset;
        for (var c = 0; c < 10; c++)
        {
            var bias = Math.Log(counts[c] / objective.Data.Count);
            theta[offset + c] = objective.DType == DType.Float32 ? (float)bias : bias;
        }

        return theta;
    }
}
