using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Measurements;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Randomness;

namespace Theodolite.Tests.Diagnosis;

/// <summary>Points with a known spectrum, too large for a dense Hessian.</summary>
[Collection(NativeHandles.Name)]
public sealed class LargeVerdictTests
{
    private const double LargeIndexConfidence = 0.95;

    [Theory]
    [InlineData(5_000, 0.05)]
    [InlineData(12_000, 0.2)]
    public void Minimum_with_a_gap_is_one_to_resolution(int n, double lowest)
    {
        using var objective = new PlantedObjective(Between(n, lowest, 1));
        var result = new Survey().Run(objective, objective.Critical());
        Assert.True(result.Verdict == Verdict.LocalMinimum, VerdictTests.Describe(result));
        Assert.Equal("lanczos-bound", result.Certificate!.Kind);
        Assert.InRange(result.Certificate.Bound, 0, lowest);
        Assert.InRange(result.Certificate.FailureProbability!.Value, 1e-6, 1e-3);
        Assert.InRange(result.Evidence["boundProducts"], 2, result.Evidence["boundProductsNeeded"]);
        Assert.Contains(result.Explanation, line => line.Contains("to resolution", StringComparison.Ordinal));
        Assert.Equal((0L, 0L, n), (result.Index!.Negative.Exact, result.Index.Zero.Exact, result.Index.Positive.Exact));
        Assert.Equal(1 - result.Certificate.FailureProbability, result.Index.Confidence);
    }

    [Fact]
    public void Too_few_products_leave_it_undecided_and_name_how_many_would_do()
    {
        using var objective = new PlantedObjective(Between(5_000, 0.01, 1));
        var result = new Survey { BoundProducts = 20 }.Run(objective, objective.Critical());
        Assert.True(result.Verdict == Verdict.Inconclusive, VerdictTests.Describe(result));
        Assert.Null(result.Certificate);
        var needed = (int)result.Evidence["boundProductsNeeded"];
        Assert.Contains(result.Explanation, line => line.Contains($"{needed} products", StringComparison.Ordinal));
        Assert.Equal(Verdict.LocalMinimum, new Survey { BoundProducts = needed }.Run(objective, objective.Critical()).Verdict);
    }

    [Fact]
    public void Too_little_memory_for_the_bound_names_the_smallest_that_works()
    {
        using var objective = new PlantedObjective(Between(5_000, 0.001, 1));
        var result = new Survey { MemoryBytes = 40 * 5_000 * 8 }.Run(objective, objective.Critical());
        Assert.True(result.Verdict == Verdict.Inconclusive, VerdictTests.Describe(result));
        Assert.Contains(result.Explanation, line => line.Contains("bytes at least", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(6_000)]
    [InlineData(20_000)]
    public void Saddle_at_one_per_cent_behind_a_huge_kernel_is_certified_and_counted(int n)
    {
        using var objective = new PlantedObjective([.. Enumerable.Range(0, n).Select(i => i < 3 ? -0.01 : i < 7 ? 1.0 / (i - 2) : 0)]);
        var result = new Survey().Run(objective, objective.Critical());
        Assert.True(result.Verdict == Verdict.Saddle, VerdictTests.Describe(result));
        Assert.Equal(("rayleigh", 0.0), (result.Certificate!.Kind, result.Certificate.FailureProbability));
        Assert.Equal(-0.01, result.Certificate.Bound, 1e-6);
        Assert.True(result.Evidence["verifiedDecrease"] > 0);
        Assert.Equal((3L, n - 7L, 4L), (result.Index!.Negative.Exact, result.Index.Zero.Exact, result.Index.Positive.Exact));
        Assert.Equal(4.0 / n, result.MinimumRatio);
    }

    [Theory]
    [InlineData(1_500)]
    [InlineData(3_000)]
    public void Valley_of_minima_is_flat(int valleys)
    {
        using var objective = new PlantedObjective(Between(1_000, 0.5, 3), valleys);
        var result = new Survey().Run(objective, objective.Critical());
        Assert.True(result.Verdict == Verdict.FlatMinimum, VerdictTests.Describe(result));
        Assert.Equal("probes", result.Certificate!.Kind);
        Assert.Null(result.Certificate.FailureProbability);
        Assert.InRange(result.Evidence["boundLambdaMin"], -0.01, 0);
        Assert.InRange(result.Evidence["boundFailureProbability"], 1e-9, 1e-3);

        // The density resolves the gap between 0 and ½: the ranges hold what was planted, and are not everything.
        Assert.InRange(valleys, result.Index!.Zero.Low, result.Index.Zero.High);
        Assert.InRange(valleys + 1_000, result.Index.Positive.Low, result.Index.Positive.High);
        Assert.True(result.Index.Zero.High - result.Index.Zero.Low < 0.2 * objective.Parameters.Count, $"{result.Index}");
        Assert.Equal(LargeIndexConfidence, result.Index.Confidence);
        var (low, high) = result.MinimumRatioRange!.Value;
        Assert.InRange((valleys + 1_000.0) / objective.Parameters.Count, low, high);
    }

    [Fact]
    public void Bent_way_down_is_a_degenerate_saddle()
    {
        using var objective = new PlantedObjective(Between(4_000, 0.5, 3), bent: true);
        var result = new Survey().Run(objective, objective.Critical());
        Assert.True(result.Verdict == Verdict.DegenerateSaddle, VerdictTests.Describe(result));
        Assert.Equal(4, result.Evidence["probeOrder"], 0.2);
        var (x, y) = (result.DescentPoint![^2], result.DescentPoint[^1]);
        Assert.Equal(1.5 * x * x, y, 0.1 * x * x);
    }

    [Fact]
    public void Maximum_is_bounded_from_above()
    {
        using var objective = new PlantedObjective([.. Between(5_000, 0.2, 1).Select(x => -x)]);
        var result = new Survey().Run(objective, objective.Critical());
        Assert.True(result.Verdict == Verdict.LocalMaximum, VerdictTests.Describe(result));
        Assert.Equal("lanczos-bound", result.Certificate!.Kind);
        Assert.InRange(result.Certificate.Bound, -0.2, 0);
    }

    [Fact]
    public void Cancellation_stops_every_stage()
    {
        using var objective = new PlantedObjective(Between(2_500, 0.05, 1), 300);
        var stages = new HashSet<string>();
        var survey = new Survey { IndexProbes = 4 };
        survey.Run(objective, objective.Critical(), new Watch(value => stages.Add(value.Stage)));
        Assert.True(stages.Count >= 5, string.Join(", ", stages));
        foreach (var stage in stages)
        {
            using var source = new CancellationTokenSource();
            var late = 0;
            var watch = new Watch(value =>
            {
                late += source.IsCancellationRequested ? 1 : 0;
                if (value.Stage == stage)
                {
                    source.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(() => survey.Run(objective, objective.Critical(), watch, source.Token));
            Assert.InRange(late, 0, 2);
        }
    }

    private static double[] Between(int n, double low, double high)
    {
        var random = Philox.For(5, "test/planted");
        return [.. Enumerable.Range(0, n).Select(i => i == 0 ? low : i == 1 ? high : low + ((high - low) * random.NextDouble()))];
    }

    private sealed class Watch(Action<Progress> see) : IProgress<Progress>
    {
        public void Report(Progress value) => see(value);
    }
}
