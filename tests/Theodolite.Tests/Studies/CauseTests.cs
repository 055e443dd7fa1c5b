using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;
using static Theodolite.Tests.Studies.DiagnosedRuns;

namespace Theodolite.Tests.Studies;

/// <summary>Causes that were planted are named, with their layer, and are gone where they were not.</summary>
[Collection(NativeHandles.Name)]
public class CauseTests
{
    private const string Usual = "{optimizer: adam(learning-rate=0.02), batch: full, steps: 150, monitors: none}";
    private static readonly string s_relu = Layers("linear: {out: 8}", "relu", "linear: {out: 3}");

    [Fact]
    public void WhereNothingIsWrongNothingIsNamed()
    {
        var survey = Survey(Blobs(s_relu, Usual));
        Assert.Null(survey.Cause);
        Assert.DoesNotContain(survey.Causes, cause => cause is { ConsequenceOf: null, Confidence: > 0.5 });
    }

    // −ln(e/(e + 2)) = 0.5514 for three classes: the loss of one-hot outputs taken for logits.
    [Fact]
    public void ASoftmaxTooManyHasItsFloor()
    {
        var survey = Survey(Blobs(Layers("linear: {out: 8}", "relu", "linear: {out: 3}", "softmax"), Usual));
        Assert.Equal(CauseNames.RedundantSoftmax, survey.Cause?.Name);
        Assert.Equal(EvidenceKind.Exact, survey.Cause!.Kind);
        Assert.Equal("3 (softmax)", survey.Cause.Layer);
        Assert.Equal(Math.Log(1 + (2 / Math.E)), survey.Cause.Evidence["floor"], 1e-12);
        Assert.True(survey.Loss >= survey.Cause.Evidence["floor"]);
    }

    [Fact]
    public void TargetsOutsideTheRangeOfTheLastLayerAreCounted()
    {
        var survey = Survey(Blobs(Layers("linear: {out: 8}", "relu", "linear: {out: 1}", "tanh"), Usual, "mean-squared-error"));
        Assert.Equal(CauseNames.OutputRange, survey.Cause?.Name);
        Assert.Equal(1.0 / 3, survey.Cause!.Evidence["targetsOutside"], 1e-12);
        Assert.Equal(1, survey.Cause.Evidence["furthest"], 1e-12);
    }

    [Fact]
    public void ASoftmaxOfOneUnitIsConstant() => Assert.Equal(
        CauseNames.ConstantOutput,
        Survey(Blobs(Layers("linear: {out: 8}", "relu", "linear: {out: 1}", "softmax"), Usual, "mean-squared-error")).Cause?.Name);

    [Theory]
    [InlineData("zeros", CauseNames.ZeroInitialization)]
    [InlineData("constant(0.1)", CauseNames.SymmetricInitialization)]
    public void StartsThatTellNoUnitsApartAreNamed(string init, string cause)
    {
        var survey = Survey(Blobs(
            Layers($"linear: {{out: 8, init: {init}}}", "tanh", $"linear: {{out: 3, init: {init}}}"),
            "{optimizer: gradient-descent(learning-rate=0.3), batch: full, steps: 150, monitors: none}"));
        Assert.Contains(survey.Causes, found => found.Name == cause && found.Kind == EvidenceKind.Exact);
        Assert.StartsWith("0 (linear)", survey.Causes.First(found => found.Name == cause).Layer);
    }

    // A rate that throws the biases far below zero at the first step: the units died of it and not of their start.
    [Fact]
    public void UnitsThatTheRateKilledAreItsConsequence()
    {
        var survey = Survey(Blobs(s_relu, "{optimizer: gradient-descent(learning-rate=300), batch: full, steps: 60, monitors: none}"));
        Assert.Equal(CauseNames.LearningRateTooLarge, survey.Cause?.Name);
        var dead = survey.Causes.FirstOrDefault(cause => cause.Name == CauseNames.DeadRelu);
        Assert.True(dead is null || dead.ConsequenceOf == CauseNames.LearningRateTooLarge);
    }

    [Fact]
    public void ParametersThatNothingMovesAreNamed()
    {
        var survey = Survey(Blobs(
            s_relu,
            "{optimizer: adam(learning-rate=0.02), batch: full, steps: 100, monitors: none, groups: [{parameters: \"*.weight\", "
                + "frozen: true}]}"));
        var cause = survey.Causes.First(found => found.Name == CauseNames.ParametersNotUpdated);
        Assert.Equal(EvidenceKind.Exact, cause.Kind);
        Assert.Contains("0.weight", cause.Claim, StringComparison.Ordinal);
    }

    [Fact]
    public void DecayThatHoldsTheWeightsIsConfirmedByTakingItAway()
    {
        var text = Blobs(
            Layers("linear: {out: 8}", "tanh", "linear: {out: 3}"),
            "{optimizer: \"sgd(learning-rate=0.1,weight-decay=2)\", batch: full, steps: 150, monitors: none}");
        var (survey, table) = With(text, subject =>
        {
            var found = subject.Survey();
            return (found, new RemedyStudy { Budget = 150 }.Run(subject, found)!);
        });
        Assert.Equal(CauseNames.WeightDecayDominates, survey.Cause?.Name);
        Assert.Contains(CauseNames.WeightDecayDominates, table.Confirmed);
        Assert.NotNull(table.Placebo);
        Assert.All(table.Trials, trial => Assert.InRange(trial.Cost, 0, 1.5 * table.Budget));
        Assert.All(table.Trials.Where(trial => trial.Theta is not null), trial => Assert.Equal(survey.Theta.Length, trial.Theta!.Length));
    }

    [Fact]
    public void WhatIsTriedEndsInWeightsThatATrainingContinuesFrom()
    {
        var (survey, table, score) = With(ModelTextsOfARate(1e-5), subject =>
        {
            var found = subject.Survey();
            var tried = new RemedyStudy { Budget = 60 }.Run(subject, found)!;
            return (found, tried, subject.Study!.Score(tried.Best!.Theta!).Train.Loss);
        });
        Assert.Equal(Verdict.LearningRateTooSmall, survey.Verdict);
        Assert.True(table.Best!.LossAfter < survey.Loss);
        Assert.Equal(table.Best.LossAfter, score, 1e-6);
        Assert.Equal(table.Best.LossBefore - table.Best.LossAfter, table.Best.AsRemedy(survey).AchievedDecrease, 1e-12);
    }

    private static string ModelTextsOfARate(double rate) => Blobs(
        Layers("linear: {out: 8}", "tanh", "linear: {out: 3}"),
        $"{{optimizer: gradient-descent(learning-rate={Text(rate)}), batch: full, steps: 120, monitors: none}}");

    // Tokens numbered 90 to 98 are no inputs of size 94, whichever layer stands before the embedding.
    [Theory]
    [InlineData("embedding: {count: 100, width: 2}", "flatten")]
    [InlineData("flatten", "embedding: {count: 100, width: 2}")]
    public void TokensHaveNoScaleAndThoseThatNeverOccurAreCounted(string first, string second)
    {
        using var folder = new TemporaryFolder();
        var rows = Enumerable.Range(0, 60).Select(i => $"{90 + (i % 9)},{90 + (i % 4)},{i % 3}\n");
        folder.Write("blobs.csv", "a,b,class\n" + string.Concat(rows));
        var path = folder.Write("model.yaml", Blobs(Layers(first, second, "flatten", "linear: {out: 3}"), Usual));
        using var subject = Subject.OfModel(path);
        var survey = subject.Survey();
        var cause = Assert.Single(survey.Causes, cause => cause.Name == CauseNames.DeadInputRows);
        Assert.Equal((91, 100), (cause.Evidence["tokensNeverSeen"], cause.Evidence["tokens"]));
        Assert.Contains("embedding", cause.Layer, StringComparison.Ordinal);
        Assert.DoesNotContain(survey.Causes, cause => cause.Name is CauseNames.BadlyScaledInputs or CauseNames.LabelsIndependentOfInputs);
        Assert.Contains(survey.Notes, note => note.Contains("tokens", StringComparison.Ordinal));
    }
}
