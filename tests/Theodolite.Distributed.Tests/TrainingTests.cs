using System.Text;
using Theodolite.Collectives;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Distributed.Tests;

/// <summary>Trainings and surveys that processes share.</summary>
public sealed class TrainingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("{name: adam, learning-rate: 0.01}", "32, accumulate: 2")]
    [InlineData("{name: gradient-descent, learning-rate: 0.1}", "full")]
    [InlineData("{name: sgd, learning-rate: 0.1, momentum: 0.9}", "31")]
    [InlineData("{name: l-bfgs}", "full")]
    public void ATrainingIsThatOfOneProcess(string optimizer, string batch)
    {
        double[] Train(Processes processes)
        {
            using var study = Studies.Of(Studies.Weighted, processes, $"{{optimizer: {optimizer}, batch: {batch}, steps: 12}}");
            using var run = TrainingRun.From(study, study.Model.Train!, study.Start(1));
            return run.Run().Theta;
        }

        var alone = Train(Processes.Alone);
        Assert.Equal(alone, Team.Run(1, Train)[0]);
        var shared = Team.Run(3, Train);
        Assert.All(shared, theta => Assert.Equal(shared[0], theta));
        Assert.All(alone.Zip(shared[0]), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    // Batches that are coupled are computed whole.
    [Fact]
    public void BatchesOfNormalizedNetworksStayWhole()
    {
        double[] Train(Processes processes)
        {
            using var study = Studies.Of(Studies.Normalized, processes);
            using var run = TrainingRun.From(study, study.Model.Train!, study.Start(1));
            return run.Run().Theta;
        }

        var alone = Train(Processes.Alone);
        Assert.All(Team.Run(2, Train), theta => Assert.All(alone.Zip(theta), pair => Assert.Equal(pair.First, pair.Second, 1e-9)));
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    public void ARunGoesOnWithAnotherNumberOfProcesses(int before, int after)
    {
        double[] Part(Processes processes, string run, int steps, bool resume)
        {
            using var study = Studies.Of(Studies.Normalized, processes);
            var settings = new TrainingRunSettings { Options = new Dictionary<string, string> { ["steps"] = $"{steps}" } };
            using var training = resume ? TrainingRun.Resume(study, run, settings) : TrainingRun.Begin(study, run, settings);
            return training.Run().Theta;
        }

        var (straight, changed) = (Path.Combine(_folder, "straight"), Path.Combine(_folder, "changed"));
        var alone = Part(Processes.Alone, straight, 12, resume: false);
        Team.Run(before, processes => Part(processes, changed, 7, resume: false));
        var shared = Team.Run(after, processes => Part(processes, changed, 12, resume: true));
        Assert.All(shared, theta => Assert.Equal(shared[0], theta));
        Assert.All(alone.Zip(shared[0]), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Equal(Names(straight), Names(changed));
    }

    [Fact]
    public void AllStopAfterTheSameStepWhenOneIsAskedTo()
    {
        var run = Path.Combine(_folder, "run");
        var steps = Team.Run(2, processes =>
        {
            using var cancellation = new CancellationTokenSource();
            using var study = Studies.Of(
                Studies.Plain, processes, "{optimizer: {name: sgd, learning-rate: 0.1}, batch: 32, steps: 1000000}");
            using var training = TrainingRun.Begin(study, run);
            var seen = new List<long>();
            Assert.Throws<OperationCanceledException>(() => training.Run(
                new Stopping(step =>
                {
                    seen.Add(step);
                    if (processes.Rank == 1)
                    {
                        cancellation.Cancel();
                    }
                }),
                cancellation.Token));
            return seen[^1];
        });
        Assert.Equal(steps[0], steps[1]);
        using var folder = Runs.RunFolder.Open(run);
        Assert.Equal(("cancelled", steps[0]), (folder.ReadRecord().Outcome, folder.ReadRecord().Steps));
    }

    [Fact]
    public void ASurveyIsTheSameOnAllAndOfTheSameVerdict()
    {
        string Survey(Processes processes)
        {
            using var study = Studies.Of(Studies.Weighted, processes);
            var result = new Diagnosis.Survey { MaximumDense = 0, MaximumProducts = 30, BoundProducts = 30, Causes = false }
                .Run(study.Training, study.Start(2));
            using var json = new MemoryStream();
            SurveyJson.Write(json, result, 0);
            return Encoding.UTF8.GetString(json.ToArray());
        }

        var alone = Survey(Processes.Alone);
        Assert.Equal(alone, Team.Run(1, Survey)[0]);
        var shared = Team.Run(2, Survey);
        Assert.Equal(shared[0], shared[1]);
        Assert.Equal(Verdict(alone), Verdict(shared[0]));
    }

    private static string Verdict(string survey) => survey.Split('\n').First(line => line.Contains("\"verdict\"",
    StringComparison.Ordinal));

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!).Order(StringComparer.Ordinal)];

    private sealed class Stopping(Action<long> act) : IProgress<Theodolite.Training.TrainProgress>
    {
        public void Report(Theodolite.Training.TrainProgress value) => act(value.Step);
    }
}
