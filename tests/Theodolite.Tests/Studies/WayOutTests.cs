using Theodolite.Diagnosis.Verdicts;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Tests.Studies;

/// <summary>The way out of a stall: taken, trained on from, written.</summary>
[Collection(NativeHandles.Name)]
public class WayOutTests
{
    [Fact]
    public void AStalledTrainingIsLeftAndTrainedOn()
    {
        using var folder = new TemporaryFolder();
        var (path, escaped) = (Path.Combine(folder.Path, "run"), Path.Combine(folder.Path, "escaped"));
        using (var study = NetworkStudy.Load(folder.Write("model.yaml", ModelTexts.Stalled)))
        using (var run = TrainingRun.Begin(study, path))
        {
            run.Run();
        }

        using var subject = Subject.OfRun(path);
        Assert.True(subject.Stalled);
        var survey = subject.Survey();
        Assert.Equal(Verdict.Saddle, survey.Verdict);
        Assert.Null(survey.Remedy);
        var attempt = new WayOut().Run(subject, survey)!;
        Assert.True(attempt.Escape.Departed);
        Assert.Equal(attempt.Escape.Remedy, attempt.Survey.Remedy);
        Assert.True(attempt.Escaped!.Train.Loss < attempt.Before!.Train.Loss);
        Assert.True(attempt.After!.Scores.Train.Loss < attempt.Escaped.Train.Loss);
        Assert.True(attempt.After.Scores.Test!.Value.Accuracy > attempt.Before.Test!.Value.Accuracy);

        attempt.Write(escaped);
        using var written = Subject.OfRun(escaped);
        Assert.Equal(attempt.Escaped.Train.Loss, written.Study!.Score(written.Theta).Train.Loss, 1e-6);
        Assert.Throws<BadInputException>(() => attempt.Write(escaped));
        var json = AttemptJson.Of(survey, attempt, 0);
        Assert.Equal(attempt.After.Result.Steps, (long)json["after"]!["steps"]!);
        Assert.NotNull(json["remedy"]);
    }

    [Fact]
    public void WithoutADirectionThereIsNoWayOut()
    {
        using var subject = Subject.OfExpression("x^2 + y^2", "x=0,y=0");
        Assert.Null(new WayOut().Run(subject, subject.Survey()));
    }

    [Fact]
    public void AnExpressionIsLeftWithoutScoresOrWeights()
    {
        using var subject = Subject.OfExpression("(1 - w1*w2)^2", "w1=0,w2=0");
        var attempt = new WayOut().Run(subject, subject.Survey())!;
        Assert.Null(attempt.Before);
        Assert.Null(attempt.After);
        Assert.Equal(1, attempt.Escape.Theta[0] * attempt.Escape.Theta[1], 1e-3);
        Assert.Throws<InvalidOperationException>(() => attempt.Write("anywhere"));
    }
}
