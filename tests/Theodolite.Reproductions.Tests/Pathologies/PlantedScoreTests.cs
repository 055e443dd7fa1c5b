using System.Text.Json;
using Theodolite.Reproductions.Pathologies;

namespace Theodolite.Reproductions.Tests.Pathologies;

/// <summary>The score of answers that were made up.</summary>
public class PlantedScoreTests
{
    private static readonly PlantedPlan s_plan = PlantedNetworks.Linear(PlantedData.Plane);
    private static readonly PlantedCase s_healthy = Planting.Healthy("well", s_plan, "descending", seeds: [0, 1]);
    private static readonly PlantedCase s_stuck =
        Planting.Fault("zero-initialization", "a", s_plan, plan => plan with { Steps = 7 }, "saddle degenerate-saddle");

    private static readonly PlantedCase s_limited = Planting.Fault(
        "dead-relu",
        "a",
        s_plan,
        plan => plan with { Steps = 7 },
        "flat-minimum plateau",
        "dead-relu constant-output",
        "hidden1 act1");

    [Fact]
    public void WhatIsAcceptableDecidesWhetherStuckIsAQuestion()
    {
        Assert.Equal(PlantedCondition.Healthy, s_healthy.Condition);
        Assert.Equal(PlantedCondition.Stuck, s_stuck.Condition);
        Assert.Equal(PlantedCondition.Limited, s_limited.Condition);
        Assert.Null(Reply(s_limited, Said("plateau", true)).StuckIsRight);
        Assert.False(Reply(s_stuck, Said("inconclusive", null)).StuckIsRight);
    }

    [Fact]
    public void TheLayerCountsOnlyWhereACaseHasOne()
    {
        Assert.True(Reply(s_limited, Said("plateau", true, "dead-relu", "layer act1 (relu)")).LayerIsRight);
        Assert.True(Reply(s_limited, Said("plateau", true, "constant-output", "hidden1.weight")).LayerIsRight);
        var nowhere = Reply(s_limited, Said("plateau", true, "dead-relu"));
        Assert.True(nowhere.CauseIsRight);
        Assert.False(nowhere.LayerIsRight);
        Assert.True(Reply(s_stuck, Said("saddle", true, "zero-initialization")).LayerIsRight);
    }

    [Fact]
    public void NoCauseIsRightOfAHealthyTrainingAndInconclusiveOfNone()
    {
        Assert.True(Reply(s_healthy, Said("descending", false)).CauseIsRight);
        Assert.False(Reply(s_healthy, Said("descending", false, "noise-floor")).CauseIsRight);
        Assert.False(Reply(s_healthy, Said("inconclusive", null)).CauseIsRight);
        Assert.False(Reply(s_stuck, Said("saddle", true)).CauseIsRight);
    }

    [Fact]
    public void SharesAndCountsAreThoseOfTheAnswers()
    {
        var score = new PlantedScore(
        [
            Reply(s_healthy, Said("descending", false)), Reply(s_healthy, Said("local-minimum", false)),
            Reply(s_stuck, Said("saddle", true, "zero-initialization")), Reply(s_limited, Said("inconclusive", null)),
        ]);
        Assert.Equal((3, 3, 2), (score.Stuck.Right, score.Stuck.Count, score.Stuck.Clusters));
        Assert.Equal((2, 4, 3), (score.Verdicts.Right, score.Verdicts.Count, score.Verdicts.Clusters));
        Assert.Equal((1, 2), (score.Causes.Right, score.Causes.Count));
        Assert.Equal((1, 0, 1), (score.FalselyCritical, score.HealthyCalledStuck, score.Inconclusive));

        // Every case could have been called a local minimum.
        Assert.Equal(1, score.FalselyCriticalBound, 1e-12);
        var table = score.VerdictTable("t");
        Assert.Equal(1, table.Rows.Single(row => row.Label == "dead-relu").Counts[table.Columns.ToList().IndexOf("inconclusive")]);
        Assert.Equal([2, 2, 1, 1], new[] { "healthy: well", "healthy: well", "dead-relu", "zero-initialization" }
            .Select(label => table.Rows.Single(row => row.Label == label).Counts.Sum()));
        Assert.Equal(2, score.Misses("scored").Count());
    }

    [Fact]
    public void SeedsOfOneCaseAreOneCluster()
    {
        var once = ClusteredShare.Of([Reply(s_healthy, Said("descending", false))], reply => reply.VerdictIsRight);
        var often = ClusteredShare.Of(
            Enumerable.Repeat(Reply(s_healthy, Said("descending", false)), 50),
            reply => reply.VerdictIsRight);
        Assert.Equal(once.Interval, often.Interval);

        // Wilson at n = 1, p = 1: from 1/(1 + z²).
        Assert.Equal(1 / (1 + (1.959963984540054 * 1.959963984540054)), once.Interval.Low, 1e-12);
        Assert.Equal(1, once.Interval.High, 1e-12);
    }

    [Fact]
    public void WilsonsIntervalIsThePublishedOne()
    {
        // 81 of 263 (Newcombe, Statistics in Medicine 17, 1998, table I): 0.2553 to 0.3662.
        var share = ClusteredShare.Of(
            Enumerable.Range(0, 263).Select(i => Reply(s_stuck with { Kind = $"{i}" }, Said(i < 81 ? "saddle" : "plateau", true))),
            reply => reply.VerdictIsRight);
        Assert.Equal(0.2553, share.Interval.Low, 5e-5);
        Assert.Equal(0.3662, share.Interval.High, 5e-5);
    }

    [Fact]
    public void TheReportHasAimsBaselinesMissesAndMatrices()
    {
        var rules = PublishedRules.All.Keys.ToDictionary(tool => tool, _ => new PlantedAnswer { Stuck = true, Causes = ["dead-relu"] });
        PlantedOutcome Outcome(PlantedCase planted, PlantedAnswer answer) =>
            new(planted, 0, new Dictionary<string, PlantedAnswer>(rules) { [CaseRunner.Survey] = answer }, (1, 2));
        var scored = s_limited with { Plan = s_limited.Plan with { DataSet = "spirals" } };
        var repeated = scored with { Repeated = true };
        var developed = s_limited with { Plan = s_limited.Plan with { Architecture = "mlp-relu-1" } };
        var result = PlantedPathologies.Report(
        [
            Outcome(s_healthy, Said("descending", false)), Outcome(scored, Said("plateau", true, "dead-relu")),
            Outcome(repeated, Said("plateau", true, "dead-relu")), Outcome(developed, Said("saddle", true, "dead-relu")),
        ]);
        Assert.True(result.Rows.Single(row => row is { Group: "repeated part", Quantity: "verdict" }).Passed);
        Assert.All(
            result.Rows.Where(row => row.Group is "scored part" or "development part" or "calibration part"),
            row => Assert.Null(row.Passed));
        Assert.Contains(result.Rows, row => row is { Group: "development part", Quantity: "verdict", Value: 0 });
        Assert.Equal(
            5,
            result.Rows.Select(row => row.Group).Where(group => group.StartsWith("baseline", StringComparison.Ordinal)).Distinct().Count());
        Assert.Contains(result.Notes, note => note.Contains("layer none, right: hidden1, act1", StringComparison.Ordinal));
        using var stream = new MemoryStream();
        ReproductionJson.Write(stream, new PlantedPathologies(), result, 0, 1);
        using var json = JsonDocument.Parse(stream.ToArray());
        var table = json.RootElement.GetProperty("tables").EnumerateArray()
            .First(one => one.GetProperty("name").GetString() == "scored-cause");
        Assert.Equal("dead-relu", table.GetProperty("rows")[0].GetProperty("label").GetString());
        Assert.Equal(table.GetProperty("columns").GetArrayLength(), table.GetProperty("rows")[0].GetProperty("counts").GetArrayLength());
    }

    private static PlantedReply Reply(PlantedCase planted, PlantedAnswer answer) => new(planted, 0, answer);

    private static PlantedAnswer Said(string verdict, bool? stuck, string? cause = null, string? layer = null) =>
        new() { Verdict = verdict, Stuck = stuck, Causes = cause is null ? [] : [cause], Layer = layer };
}
