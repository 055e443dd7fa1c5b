using Theodolite.Objectives;
using Theodolite.Reproductions.Pathologies;

namespace Theodolite.Reproductions.Tests.Pathologies;

/// <summary>The published rules raise the alarms that their thresholds say, and no others.</summary>
public class BaselineTests
{
    private static readonly RunFacts s_quiet = new()
    {
        Losses = [.. Enumerable.Range(0, 100).Select(i => 2 * Math.Pow(0.95, i))],
        Rate = 0.005,
        LossOfConstant = 2,
        GradientNorms = [(10, 1, 1), (90, 0.5, 0.5)],
        MeanGradients = [0.1],
        Updates = [1e-3],
        Inputs = (-1, 1),
    };

    public static TheoryData<string, string> Alarms => new()
    {
        { "AutoTrainer", "vanishing-gradient" }, { "AutoTrainer", "exploding-gradient" }, { "AutoTrainer", "dead-relu" },
        { "AutoTrainer", "learning-rate-too-large" }, { "AutoTrainer", "learning-rate-too-small" },
        { "SageMaker Debugger", "vanishing-gradient" }, { "SageMaker Debugger", "dead-relu" },
        { "SageMaker Debugger", "saturated-units" }, { "SageMaker Debugger", "learning-rate-too-small" },
        { "SageMaker Debugger", "class-imbalance" }, { "SageMaker Debugger", "loss-not-decreasing" },
        { "SageMaker Debugger", "exploding-gradient" }, { "UMLAUT", "badly-scaled-inputs" }, { "UMLAUT", "learning-rate-too-large" },
        { "UMLAUT", "learning-rate-too-small" }, { "UMLAUT", "missing-softmax" }, { "UMLAUT", "train-eval-mismatch" },
    };

    [Fact]
    public void AQuietRunRaisesNone() => Assert.All(PublishedRules.All.Values, rules =>
    {
        var answer = rules(s_quiet);
        Assert.False(answer.Stuck);
        Assert.Empty(answer.Causes);
    });

    [Theory]
    [MemberData(nameof(Alarms))]
    public void EachRuleRaisesItsOwn(string tool, string alarm)
    {
        double[] flat = [.. Enumerable.Repeat(2.0, 100)];
        var facts = (tool, alarm) switch
        {
            ("AutoTrainer", "vanishing-gradient") => s_quiet with { GradientNorms = [(90, 1e-6, 1)] },
            ("AutoTrainer", "exploding-gradient") => s_quiet with { GradientNorms = [(90, 71, 1)] },
            ("AutoTrainer", "dead-relu") => s_quiet with { ZeroGradients = 0.7 },
            ("AutoTrainer", "learning-rate-too-large") => s_quiet with
            {
                Losses = [.. flat.Select((loss, i) => loss * (i % 3 == 0 ? 1 : 0.5))],
            },
            ("AutoTrainer", "learning-rate-too-small") => s_quiet with { Losses = flat },
            ("SageMaker Debugger", "vanishing-gradient") => s_quiet with { MeanGradients = [9e-8] },
            ("SageMaker Debugger", "dead-relu") => s_quiet with { Activity = [new LayerActivity("act1", 10, 6, 0)] },
            ("SageMaker Debugger", "saturated-units") => s_quiet with { Activity = [new LayerActivity("act1", 10, 0, 6)] },
            ("SageMaker Debugger", "learning-rate-too-small") => s_quiet with { Updates = [1e-9] },
            ("SageMaker Debugger", "class-imbalance") => s_quiet with { ClassRatio = 11 },
            ("SageMaker Debugger", "loss-not-decreasing") => s_quiet with { Losses = flat },
            ("SageMaker Debugger", "exploding-gradient") => s_quiet with { Diverged = true },
            ("UMLAUT", "badly-scaled-inputs") => s_quiet with { Inputs = (0, 16) },
            ("UMLAUT", "learning-rate-too-large") => s_quiet with { Rate = 0.011 },
            ("UMLAUT", "learning-rate-too-small") => s_quiet with { Rate = 9e-8 },
            ("UMLAUT", "missing-softmax") => s_quiet with { LacksSoftmax = true },
            _ => s_quiet with { Dropout = 0.6 },
        };
        var answer = PublishedRules.All[tool](facts);
        Assert.True(answer.Stuck);
        Assert.Contains(alarm, answer.Causes);
    }

    [Fact]
    public void EarlyGradientsAreNotLookedAtByAutoTrainer() =>
        Assert.Empty(PublishedRules.AutoTrainer(s_quiet with { GradientNorms = [(29, 1e-6, 1)] }));

    [Fact]
    public void TheMajorityIsThatOfTheCasesGiven()
    {
        var plan = PlantedNetworks.Linear(PlantedData.Plane);
        var fault = Planting.Fault("noise-floor", "a", plan, other => other with { Steps = 3 }, "noise-floor");
        var healthy = Planting.Healthy("well", plan, "descending");
        Assert.Equal("noise-floor", PlainBaselines.Majority([fault, fault, healthy]).Verdict);
        Assert.True(PlainBaselines.Majority([fault, fault, healthy]).Stuck);
        Assert.False(PlainBaselines.Majority([fault, healthy, healthy]).Stuck);
        Assert.Equal(["noise-floor"], PlainBaselines.Majority([fault, healthy, healthy]).Causes);
    }
}
