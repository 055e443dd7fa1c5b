using Theodolite.Randomness;
using Theodolite.Runs;
using Theodolite.Studies;
using Theodolite.Training;

namespace Theodolite.Tests.Runs;

/// <summary>
/// Whole run folders with one file damaged: looked into, opened for a survey, resumed. They go on, or a sentence names the file. The
/// number of rounds is that of the environment variable THEODOLITE_FUZZ where there is one, and each has a seed of its own.
/// </summary>
[Collection(NativeHandles.Name)]
public sealed class RunFolderFuzzTests : IDisposable
{
    private const int Usual = 200;
    private readonly SmallRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void ADamagedFolderGoesOnOrIsRefusedByName()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("THEODOLITE_FUZZ"), out var asked) ? asked : Usual;
        var runs = SmallRuns.Options.Select(_runs.Make).ToList();
        var (refused, faults) = (0, new SortedDictionary<string, string>(StringComparer.Ordinal));
        for (var round = 0; round < rounds; round++)
        {
            var copy = _runs.Copy(runs[round % runs.Count]);
            var random = Philox.For((ulong)round, "test/run folders");
            var how = new RunDamage(random).Damage(copy);
            foreach (var use in (Action<string>[])[Look, Survey, path => Resume(path, random.NextInt(2) == 0)])
            {
                try
                {
                    use(copy);
                }
                catch (NumericalFailureException)
                {
                    // Weights that are not finite.
                }
                catch (BadInputException error) when (IsNamed(error.Message, copy))
                {
                    refused++;
                }
                catch (Exception error) when (faults.Count < 20)
                {
                    var frame = error.StackTrace?.Split('\n')
                        .FirstOrDefault(line => line.Contains("Theodolite.", StringComparison.Ordinal));
                    var kind = error is BadInputException ? $"not named: {error.Message}" : $"{error.GetType().Name}{frame?.Trim()}";
                    faults.TryAdd(kind, $"round {round}, {how}: {error.Message}");
                }
            }
        }

        Assert.True(faults.Count == 0, string.Join("\n", faults.Select(fault => $"{fault.Key}\n  {fault.Value}")));
        Assert.True(refused > rounds / 4, $"{refused} refused of {rounds}");
    }

    private static void Look(string path)
    {
        using var folder = RunFolder.Open(path);
        MetricsStore.ReadAll(folder.MetricsPath);
        folder.ReadModel(folder.ReadRecord());
    }

    private static void Survey(string path) => Subject.OfRun(path).Dispose();

    private static void Resume(string path, bool further)
    {
        using var study = NetworkStudy.Load(Path.Combine(path, "model.yaml"));
        var settings = new TrainingRunSettings
        {
            Options = further ? new Dictionary<string, string> { ["steps"] = "8" } : [],
            Recording = new RunRecording { CheckpointSteps = 1 },
        };
        using var run = TrainingRun.Resume(study, path, settings);
        using var source = new CancellationTokenSource();
        try
        {
            run.Run(new Stop(source), source.Token);
        }
        catch (OperationCanceledException) when (source.IsCancellationRequested)
        {
            // A damaged number of steps may be a large one.
        }
    }

    // A model that is well formed but does not go with its data, which lie beside the run, is told by layer and data.
    private static bool IsNamed(string message, string folder) =>
        new[] { Path.GetDirectoryName(folder)!, "model.yaml" }.Any(name => message.Contains(name, StringComparison.Ordinal));

    private sealed class Stop(CancellationTokenSource source) : IProgress<TrainProgress>
    {
        private int _reports;

        public void Report(TrainProgress value)
        {
            if (++_reports > 1)
            {
                source.Cancel();
            }
        }
    }
}
