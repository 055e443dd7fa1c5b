using Theodolite.Diagnosis.Verdicts;
using Theodolite.Objectives.Expressions;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Tests.Studies;

/// <summary>A loss and a point, opened from an expression, a model file, a run folder.</summary>
[Collection(NativeHandles.Name)]
public class SubjectTests
{
    [Fact]
    public void APointInWordsIsThePointInNumbers()
    {
        using var words = Subject.OfExpression("(1 - w1*w2)^2", " w2=-0.5,w1 = 2");
        using var numbers = Subject.OfExpression(Expression.Parse("(1 - w1*w2)^2"), "valley", [2, -0.5]);
        Assert.Equal(numbers.Theta, words.Theta);
        Assert.Equal("w1=2, w2=-0.5", words.Where);
        Assert.Equal("valley at w1=2, w2=-0.5", numbers.Title);
        Assert.Null(words.Study);
        Assert.Equal(words.Survey().Verdict, numbers.Survey().Verdict);
    }

    [Fact]
    public void GradientsByDifferencesReachTheSameVerdict()
    {
        using var subject = Subject.OfExpression("(1 - w1*w2)^2", "w1=0,w2=0", numerical: true);
        Assert.Equal(Verdict.Saddle, subject.Survey().Verdict);
    }

    [Theory]
    [InlineData("", "The point is missing: give the parameters x, y, as in x=0,y=0.")]
    [InlineData("x=1", "The point gives no value for 'y'; the expression has the parameters x, y.")]
    [InlineData("x=1,y=2,z=3", "The point names 'z', but the expression has the parameters x, y.")]
    [InlineData("x=1,x=2,y=1", "The point gives 'x' twice.")]
    [InlineData("x=1,y=inf", "The point gives 'inf' for 'y', which is no finite number.")]
    [InlineData("1,2", "The point takes NAME=NUMBER pairs with commas between, as in w1=0,w2=0, and '1' is none.")]
    public void WhatIsNoPointIsSaid(string at, string sentence) => Assert.Equal(
        sentence,
        Assert.Throws<BadInputException>(() => Subject.OfExpression("x^2 + y^2", at)).Message);

    [Fact]
    public void AModelFileIsLookedAtWhereItsSeedStarts()
    {
        using var folder = new TemporaryFolder();
        var model = folder.Write("model.yaml", ModelTexts.Usual);
        using var usual = Subject.OfModel(model);
        using var same = Subject.OfModel(model, new SubjectSettings { Seed = 3 });
        using var other = Subject.OfModel(model, new SubjectSettings { Seed = 4, DType = DType.Float64 });
        Assert.Equal(usual.Theta, same.Theta);
        Assert.NotEqual(usual.Theta, other.Theta);
        Assert.Equal("the initial weights of model.yaml (seed 3)", usual.Where);
        Assert.Equal(DType.Float64, other.Objective.DType);
        Assert.False(usual.Stalled);
    }

    [Fact]
    public void ARunIsLookedAtWhereItEnded()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run");
        using var study = NetworkStudy.Load(folder.Write("model.yaml", ModelTexts.Usual), new StudySettings { DType = DType.Float64 });
        TrainedNetwork trained;
        using (var run = TrainingRun.Begin(study, path))
        {
            trained = run.Run();
        }

        using var subject = Subject.OfRun(path);
        Assert.Equal(trained.Theta, subject.Theta);
        Assert.Equal(DType.Float64, subject.Objective.DType);
        Assert.Equal(trained.Scores, subject.Study!.Score(subject.Theta));
        Assert.Equal($"the weights of {path} after 12 steps", subject.Where);
        Assert.False(subject.Stalled); // Twelve losses are too few to say so.

        using var read = Subject.OfRun(path, new SubjectSettings { Weights = Path.Combine(path, "weights.safetensors") });
        Assert.Equal(subject.Theta, read.Theta);
        Assert.False(read.Stalled);
        Assert.Empty(read.Notes);
    }

    [Fact]
    public void AFolderWithoutARunIsRefusedWithAHint()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<BadInputException>(() => Subject.OfRun(folder.Path));
        Assert.Equal(HintKind.NoRun, error.Hint!.Kind);
        Assert.Equal($"{error.Sentence}{error.Hint.Words}.", error.Message);
    }
}
