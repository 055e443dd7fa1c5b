using CsCheck;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Operators;
using Theodolite.Tests.Curvature;

namespace Theodolite.Tests.Diagnosis;

public sealed class SurveyEvidenceTests
{
    private const string Flat = "x^4/4-3*x^2+9*x+0.9*y^4+5*y^2+40";

    [Fact]
    public void Saddle_of_the_one_neuron_network_is_exact()
    {
        var result = VerdictTests.Run("(1-w1*w2)^2", 0, 0);
        Assert.Equal([-2.0, 2.0], result.Spectrum!.Dense!.Values);
        Assert.Equal(-2, result.Evidence["rayleighQuotient"], 1e-14);
        Assert.True(result.Evidence["verifiedDecrease"] > 0);
        Assert.Equal(0.5, result.MinimumRatio);
        Assert.Equal(0, result.Certificate!.FailureProbability);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0.5)]
    [InlineData(-4, -0.25)]
    public void Valley_has_the_eigenvalues_zero_and_twice_the_square(double a, double b)
    {
        var result = VerdictTests.Run("(1-w1*w2)^2", a, b);
        Assert.Equal(0, result.Spectrum!.Minimum, 1e-12);
        Assert.Equal(2 * ((a * a) + (b * b)), result.Spectrum.Maximum, 1e-12);
        Assert.Equal((0L, 1L, 1L), (result.Index!.Negative.Exact, result.Index.Zero.Exact, result.Index.Positive.Exact));
        Assert.Equal("probes", result.Certificate!.Kind);
        Assert.Null(result.Certificate.FailureProbability);
    }

    [Fact]
    public void Gradient_flat_point_is_descending_unless_a_search_ended_there()
    {
        using var objective = new JetObjective(Flat);
        double[] at = [Math.Sqrt(2), 0];
        var descending = new Survey().Run(objective, at);
        Assert.Equal(Verdict.Descending, descending.Verdict);
        Assert.InRange(descending.Evidence["gradientFlatness"], 0, 1e-12);
        Assert.Equal(11.2, descending.GradientNorm * descending.GradientNorm, 0.05);
        Assert.Null(descending.MinimumRatio);
        Assert.Equal(Verdict.GradientFlat, new Survey { FromSearch = true }.Run(objective, at).Verdict);
        Assert.Equal(Verdict.GradientFlat, new Survey { Stalled = true }.Run(objective, at).Verdict);
        Assert.Equal(Verdict.LocalMinimum, new Survey { Stalled = true }.Run(objective, [-3, 0]).Verdict);
    }

    [Fact]
    public void Descending_shows_predicted_and_observed_decrease()
    {
        var result = VerdictTests.Run("x^2+y^2", 3, 4);
        Assert.Equal(25, result.Evidence["predictedDecrease"], 1e-6);
        Assert.Equal(25, result.Evidence["trialPredictedDecrease"], 1e-12);
        Assert.Equal(25, result.Evidence["trialObservedDecrease"], 1e-12);
    }

    [Fact]
    public void Plateau_lists_gradient_norms_by_parameter()
    {
        var result = VerdictTests.Run("(1-tanh(w))^2", -8);
        Assert.Equal(result.GradientNorm, result.Evidence["gradientNorm/w"]);
        Assert.Equal(2e-6, result.GradientNorm, 3e-7);
        Assert.Equal(4, result.Loss, 1e-5);
    }

    [Fact]
    public void Curved_probe_is_the_one_that_descends()
    {
        var result = VerdictTests.Run("(y-x^2)*(y-2*x^2)", 0, 0);
        Assert.Equal(4, result.Evidence["probeOrder"], 0.1);
        var (y, x) = (result.DescentPoint![0], result.DescentPoint[1]);
        Assert.Equal(1.5 * x * x, y, 0.1 * x * x);
    }

    [Fact]
    public void Same_seed_gives_the_same_bits() =>
        Assert.Equal(VerdictTests.Run("x^3-3*x*y^2", 0, 0).Evidence, VerdictTests.Run("x^3-3*x*y^2", 0, 0).Evidence);

    // A quadratic form in any coordinates has the verdict of its signs.
    [Fact]
    public void Quadratic_forms_are_judged_by_the_signs_of_their_eigenvalues() =>
        Gen.Select(Gen.Int[-1, 1].Array[4], Gen.Double[-6, 6], Gen.Int[0, 1000]).Sample(
            (signs, exponent, seed) =>
            {
                var values = signs.Select((sign, i) => sign * (1.0 + i)).ToArray();
                var matrix = RandomMatrices.WithSpectrum(values, (ulong)seed);
                using var objective = new QuadraticObjective(matrix, 4, Math.Pow(10, exponent));
                var expected = signs.All(sign => sign < 0) ? Verdict.LocalMaximum
                    : signs.Any(sign => sign < 0) ? Verdict.Saddle
                    : signs.All(sign => sign > 0) ? Verdict.LocalMinimum : Verdict.FlatMinimum;
                var result = new Survey().Run(objective, new double[4]);
                Assert.True(expected == result.Verdict, VerdictTests.Describe(result));
                Assert.Equal(signs.Count(sign => sign == 0), result.Index!.Zero.Exact);
            },
            iter: 60,
            seed: "0000000000000");

    [Fact]
    public void Cancellation_stops_a_survey()
    {
        using var objective = new JetObjective("x^4+y^4");
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => new Survey().Run(objective, [0, 0], cancellation: source.Token));
    }

    [Fact]
    public void Wrong_number_of_values_is_bad_input()
    {
        using var objective = new JetObjective("x+y");
        Assert.Contains(
            "2 parameters",
            Assert.Throws<BadInputException>(() => new Survey().Run(objective, [1])).Message,
            StringComparison.Ordinal);
    }
}
