using Theodolite.Runs;
using Theodolite.Studies;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Studies;

/// <summary>Trainings recorded in run folders: begun, cancelled, resumed, refused.</summary>
[Collection(NativeHandles.Name)]
public sealed class TrainingRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path(string name) => System.IO.Path.Combine(_folder.Path, name);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunCancelledAndResumedGivesTheBitsOfOneThatWasNot()
    {
        var model = _folder.Write("model.yaml", ModelTexts.Usual);
        using var study = NetworkStudy.Load(model);
        using (var source = new CancellationTokenSource())
        using (var run = TrainingRun.Begin(study, Path("cut"), Steps(1_000_000)))
        {
            Assert.Throws<OperationCanceledException>(() => run.Run(new Stop(source), source.Token));
        }

        using var folder = RunFolder.Open(Path("cut"));
        var record = folder.ReadRecord();
        Assert.Equal("cancelled", record.Outcome);
        Assert.True(record.Steps > 0);
        using var again = NetworkStudy.Load(model);
        using var resumed = TrainingRun.Resume(again, Path("cut"), Steps(record.Steps + 5));
        Assert.Empty(resumed.Notes);
        var trained = resumed.Run();
        using var direct = TrainingRun.Begin(study, Path("straight"), Steps(record.Steps + 5));
        var straight = direct.Run();
        Assert.Equal(straight.Theta, trained.Theta);
        Assert.Equal(straight.Result.Losses, trained.Result.Losses);
        Assert.Equal(straight.Scores, trained.Scores);
    }

    [Fact]
    public void ARunRemembersItsOptionsAndItsWeights()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Usual));
        Train(study, "first");
        var weights = System.IO.Path.Combine(Path("first"), "weights.safetensors");
        var settings = new TrainingRunSettings { Options = new Dictionary<string, string> { ["steps"] = "4" }, Weights = weights };
        using (var run = TrainingRun.Begin(study, Path("second"), settings))
        {
            Assert.Equal(4, run.Run().Result.Steps);
        }

        using var resumed = TrainingRun.Resume(study, Path("second"));
        Assert.Equal(4, resumed.Specification.Steps);
        using var folder = RunFolder.Open(Path("second"));
        Assert.Equal(System.IO.Path.GetFullPath(weights), folder.ReadRecord().Start);
    }

    [Fact]
    public void ARunThatWroteNothingBeginsAnewAndSaysSo()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Usual));
        Directory.CreateDirectory(Path("bare"));
        using var run = TrainingRun.Resume(study, Path("bare"));
        Assert.Contains("it begins anew", Assert.Single(run.Notes), StringComparison.Ordinal);
        Assert.Equal(Train(study, "straight").Theta, run.Run().Theta);
    }

    [Fact]
    public void AnOccupiedFolderIsRefusedAndOverwrittenWhereThatIsSaid()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Usual));
        Train(study, "run");
        var error = Assert.Throws<BadInputException>(() => TrainingRun.Begin(study, Path("run")));
        Assert.Equal(new Hint(HintKind.OccupiedFolder, "; choose another, or allow this one to be overwritten", Path("run")), error.Hint);
        using var run = TrainingRun.Begin(study, Path("run"), new TrainingRunSettings { Overwrite = true });
        Assert.Equal(12, run.Run().Result.Steps);
    }

    [Fact]
    public void AFolderIsHeldWhileItIsTrainedIn()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Usual));
        using (TrainingRun.Begin(study, Path("run")))
        {
            var error = Assert.Throws<BadInputException>(
                () => TrainingRun.Begin(study, Path("run"), new TrainingRunSettings { Overwrite = true }));
            Assert.Equal(HintKind.HeldFolder, error.Hint!.Kind);
        }

        using var run = TrainingRun.Begin(study, Path("run"), new TrainingRunSettings { Overwrite = true });
    }

    [Fact]
    public void ARunOfAnotherDTypeIsNotContinued()
    {
        var model = _folder.Write("model.yaml", ModelTexts.Usual);
        using var study = NetworkStudy.Load(model);
        Train(study, "run");
        using var doubles = NetworkStudy.Load(model, new StudySettings { DType = DType.Float64 });
        var error = Assert.Throws<BadInputException>(() => TrainingRun.Resume(doubles, Path("run")));
        Assert.Equal((HintKind.OtherDType, "float32"), (error.Hint!.Kind, error.Hint.Subject));
        TrainingRun.Resume(study, Path("run")).Dispose();
    }

    [Fact]
    public void WhatIsNotSaidOrDoesNotGoTogetherIsRefusedBeforeAFolderIsMade()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Untrained));
        Assert.Equal(HintKind.NoOptimizer, Refused(study, new TrainingRunSettings()).Hint!.Kind);
        var options = new Dictionary<string, string> { ["optimizer"] = "sgd", ["steps"] = "2", ["batch"] = "8" };
        Assert.Equal(HintKind.FullBatch, Refused(study, new TrainingRunSettings { Options = options, Numerical = true }).Hint!.Kind);
        options["evaluate-every"] = "1";
        Assert.Contains("no 'split'", Refused(study, new TrainingRunSettings { Options = options }).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path("run")));
    }

    [Fact]
    public void ALossThatIsNotFiniteLeavesTheWeightsBefore()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Untrained));
        var options = new Dictionary<string, string> { ["optimizer"] = "sgd(learning-rate=1e37)", ["steps"] = "9" };
        using (var run = TrainingRun.Begin(study, Path("run"), new TrainingRunSettings { Options = options }))
        {
            var error = Assert.Throws<NumericalFailureException>(() => run.Run());
            Assert.Equal((HintKind.FailedRun, Path("run")), (error.Hint!.Kind, error.Hint.Subject));
        }

        using var subject = Subject.OfRun(Path("run"));
        Assert.All(subject.Theta, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void NumericalGradientsCostTwoEvaluationsAParameterAndTrainAlike()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Untrained), new StudySettings { DType = DType.Float64 });
        var options = new Dictionary<string, string> { ["optimizer"] = "sgd(learning-rate=0.1)", ["steps"] = "1", ["monitors"] = "none" };
        using var automatic = TrainingRun.Begin(study, Path("automatic"), new TrainingRunSettings { Options = options });
        using var numerical = TrainingRun.Begin(study, Path("numerical"), new TrainingRunSettings { Options = options, Numerical = true });
        var (expected, trained) = (automatic.Run(), numerical.Run());
        Assert.Null(expected.Evaluations);
        Assert.InRange(trained.Evaluations!.Value, 2L * trained.Theta.Length, 2L * (trained.Theta.Length + 1));
        Assert.All(expected.Theta.Zip(trained.Theta), pair => Assert.Equal(pair.First, pair.Second, 1e-8));
    }

    [Fact]
    public void TheRangeTestLeavesNothingBehind()
    {
        using var study = NetworkStudy.Load(_folder.Write("model.yaml", ModelTexts.Usual));
        var test = NetworkRangeTest.Run(study, new LearningRateRangeTest { Steps = 30 });
        Assert.Equal(("model.yaml", "adam"), (test.Model, test.Specification.Optimizer.Name));
        Assert.NotEmpty(test.Result.Points);
        Assert.Equal(Train(study, "after").Theta, Train(study, "again").Theta);
    }

    private TrainedNetwork Train(NetworkStudy study, string name)
    {
        using var run = TrainingRun.Begin(study, Path(name));
        return run.Run();
    }

    private BadInputException Refused(NetworkStudy study, TrainingRunSettings settings) =>
        Assert.Throws<BadInputException>(() => TrainingRun.Begin(study, Path("run"), settings));

    private static TrainingRunSettings Steps(long steps) =>
        new() { Options = new Dictionary<string, string> { ["steps"] = $"{steps}" } };

    private sealed class Stop(CancellationTokenSource source) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => source.Cancel();
    }
}
