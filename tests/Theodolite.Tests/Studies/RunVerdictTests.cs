using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;
using static Theodolite.Tests.Studies.DiagnosedRuns;

namespace Theodolite.Tests.Studies;

/// <summary>Verdicts on the steps of runs: what a rate does is known by construction, from far below to far above 2/λ.</summary>
[Collection(NativeHandles.Name)]
public class RunVerdictTests
{
    private static readonly string s_tanh = Layers("linear: {out: 8}", "tanh", "linear: {out: 3}");

    [Theory]
    [InlineData("gradient-descent(learning-rate=0.3)")]
    [InlineData("momentum(learning-rate=0.1)")]
    [InlineData("adam(learning-rate=0.01)")]
    [InlineData("rmsprop(learning-rate=0.003)")]
    public void ARunThatGoesDownIsNotStuck(string optimizer)
    {
        var survey = Survey(Blobs(s_tanh, $"{{optimizer: {optimizer}, batch: full, steps: 120, monitors: none}}"));
        Assert.True(survey.Verdict.Tone is VerdictTone.Moving or VerdictTone.Done, survey.Verdict.Name);
        Assert.Null(survey.Cause);
    }

    [Theory]
    [InlineData("gradient-descent(learning-rate=1e-5)")]
    [InlineData("momentum(learning-rate=1e-6)")]
    [InlineData("adam(learning-rate=1e-6)")]
    public void StepsFarTooShortAreNamed(string optimizer)
    {
        var survey = Survey(Blobs(s_tanh, $"{{optimizer: {optimizer}, batch: full, steps: 120, monitors: none}}"));
        Assert.Equal(Verdict.LearningRateTooSmall, survey.Verdict);
        Assert.Equal(CauseNames.LearningRateTooSmall, survey.Cause?.Name);
        Assert.True(survey.Evidence["suggestedRate"] > survey.Evidence["learningRate"]);
    }

    [Theory]
    [InlineData("gradient-descent(learning-rate=5)")]
    [InlineData("momentum(learning-rate=5)")]
    [InlineData("nesterov(learning-rate=5)")]
    public void StepsFarTooLongAreNamed(string optimizer)
    {
        var survey = Survey(Blobs(
            Layers("linear: {out: 1}"),
            $"{{optimizer: {optimizer}, batch: full, steps: 120, monitors: none}}",
            "mean-squared-error"));
        Assert.Equal(Verdict.LearningRateTooLarge, survey.Verdict);
        Assert.Equal(CauseNames.LearningRateTooLarge, survey.Cause?.Name);
    }

    // Squared error of a linear model: λ does not change on the way, so 2/λ is the limit to the last digit.
    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1.1, true)]
    public void TheLimitOfGradientDescentIsTwoOverTheSharpness(double share, bool diverges)
    {
        var layers = Layers("linear: {out: 1}");
        var sharpness = Survey(Blobs(
            layers,
            "{optimizer: gradient-descent(learning-rate=1e-3), batch: full, steps: 1, monitors: none}",
            "mean-squared-error")).Evidence["sharpness"];
        var rate = Text(share * 2 / sharpness);
        var survey = Survey(Blobs(
            layers,
            $"{{optimizer: gradient-descent(learning-rate={rate}), batch: full, steps: 200, monitors: none}}",
            "mean-squared-error"));
        Assert.Equal(diverges, survey.Verdict == Verdict.LearningRateTooLarge);
    }

    [Fact]
    public void ASpentScheduleIsJudgedByTheRateItHad()
    {
        var survey = Survey(Blobs(
            s_tanh,
            "{optimizer: gradient-descent(learning-rate=0.3), schedule: cosine(steps=150), batch: full, steps: 150, monitors: none}"));
        Assert.True(survey.Verdict.Tone is VerdictTone.Moving or VerdictTone.Done, survey.Verdict.Name);
    }

    [Fact]
    public void EveryRunnerUpSaysWhyItLost()
    {
        var survey = Survey(Blobs(s_tanh, "{optimizer: gradient-descent(learning-rate=0.3), batch: full, steps: 120, monitors: none}"));
        Assert.Equal(Verdict.Descending, survey.Verdict);
        string[] asked = ["non-finite", "plateau", "learning-rate-too-large", "noise-floor", "learning-rate-too-small"];
        Assert.Superset(asked.ToHashSet(), survey.Rejected.Select(rejected => rejected.Verdict.Name).ToHashSet());
        Assert.All(survey.Rejected, rejected => Assert.EndsWith(".", rejected.Because));
    }
}
