using System.Diagnostics;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Cli.Tests;

/// <summary>Training processes that are killed, disturbed or started twice.</summary>
public sealed class KillTests : IDisposable
{
    private const string Model = """
        data:
          source: digits
          scale: 0.0625
          split: {test: 297, seed: 0}
        model:
          - linear: {out: 24}
          - batch-norm
          - relu
          - dropout: {rate: 0.2}
          - linear: {out: 10}
        loss: cross-entropy
        train:
          optimizer: {name: adam, learning-rate: 0.003}
          batch: 16
          accumulate: 2
          steps: 900
          seed: 5
          schedule: linear-warm-up(steps=20) then cosine(steps=500)
          average: 0.99
          clip: global-norm(limit=2)
          evaluate-every: 90
          stop: {no-improvement: 100000, metric: validation-loss}
          monitors: {names: all, every: 60}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ARunKilledAtRandomMomentsEndsAsOneThatWasNot()
    {
        var straight = Path.Combine(_folder, "straight");
        var clock = Stopwatch.StartNew();
        Train(straight).Json();
        var whole = clock.Elapsed;
        var killed = Path.Combine(_folder, "killed");
        var (random, kills) = (Randomness.Philox.For(1, "kill"), 0);
        for (var round = 0; round < 5; round++)
        {
            using var process = Invocation.Start(Arguments(killed, Directory.Exists(killed) ? ["--resume"] : []));
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(whole * (0.2 + (0.7 * random.NextDouble()))))
            {
                process.Kill();
                process.WaitForExit();
                kills++;
            }
        }

        Assert.InRange(kills, 2, 5);
        Train(killed, "--resume").Json();
        Same(straight, killed);
    }

    [Fact]
    public void ASecondProcessIsRefusedAndADeadOnesLockIsNot()
    {
        var run = Path.Combine(_folder, "run");
        using (var first = Invocation.Start([.. Arguments(run, ["--steps", "100000000"])]))
        {
            var (output, error) = (first.StandardOutput.ReadToEndAsync(), first.StandardError.ReadToEndAsync());
            Assert.True(SpinWait.SpinUntil(() => Directory.Exists(Path.Combine(run, "checkpoints")), TimeSpan.FromMinutes(1)));
            Train(run, "--resume").Fails(3, "Another training", $"(process {first.Id})", run);
            Train(run, "--force").Fails(3, "Another training");
            first.Kill();
            first.WaitForExit();
        }

        Assert.Equal(30, Train(run, "--force", "--steps", "30").Json().GetProperty("steps").GetInt32());
    }

    [Fact]
    public void WhatCanBeRecoveredFromADamagedFolderIs()
    {
        var straight = Path.Combine(_folder, "straight");
        Train(straight, "--steps", "90").Json();
        var damaged = Path.Combine(_folder, "damaged");
        Train(damaged, "--steps", "60").Json();
        var newest = Directory.GetFiles(Path.Combine(damaged, "checkpoints")).Order(StringComparer.Ordinal).Last();
        File.WriteAllBytes(newest, File.ReadAllBytes(newest)[..^100]);
        File.WriteAllBytes(Path.Combine(damaged, "metrics.db"), [.. Enumerable.Repeat((byte)7, 5000)]);
        // In a process of its own: in this one other tests set the number of threads, on which the bits depend.
        var resumed = Invocation.OfProcess([.. Arguments(damaged, ["--resume", "--steps", "90"]).Where(argument => argument != "--json")]);
        Assert.Equal(0, resumed.ExitCode);
        Assert.Contains("is damaged", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("the one before it is taken", resumed.Error, StringComparison.Ordinal);
        Assert.Contains("they were moved to", resumed.Error, StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(straight, "weights.safetensors")),
            File.ReadAllBytes(Path.Combine(damaged, "weights.safetensors")));
        Assert.Equal(
            MetricsStore.Read(Path.Combine(straight, "metrics.db"), "loss"),
            MetricsStore.Read(Path.Combine(damaged, "metrics.db"), "loss"));

        foreach (var checkpoint in Directory.GetFiles(Path.Combine(damaged, "checkpoints")))
        {
            File.WriteAllBytes(checkpoint, [1, 2, 3]);
        }

        Train(damaged, "--resume").Fails(3, "No checkpoint of the run", "is whole");
    }

    [Fact]
    public void ACheckpointOfAnotherModelSaysWhichTensorsDiffer()
    {
        var run = Path.Combine(_folder, "run");
        Train(run, "--steps", "5").Json();
        var other = Path.Combine(_folder, "other.yaml");
        File.WriteAllText(other, Model.Replace("out: 24", "out: 12", StringComparison.Ordinal));
        Invocation.Of("train", other, "--out", run, "--resume")
            .Fails(3, "saved for another model", "'0.weight' has shape [24, 64] and not [12, 64]");
        Invocation.Of("train", Path.Combine(_folder, "model.yaml"), "--out", run, "--resume", "--optimizer", "sgd")
            .Fails(3, "was saved by the optimizer 'adam'");
    }

    // A limit on the size of files stands in for a full disk: the metrics pass it first.
    [Fact]
    public void WhatCannotBeWrittenLeavesTheLastGoodCheckpoint()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX limits");
        var (full, straight) = (Path.Combine(_folder, "full"), Path.Combine(_folder, "straight"));
        string[] steps = ["--steps", "1500"];
        Train(straight, steps).Json();
        var command = string.Join(' ', Arguments(full, steps).Select(argument => $"'{argument}'"));
        using (var process = Process
            .Start(new ProcessStartInfo("bash", ["-c", $"ulimit -f 80; trap '' XFSZ; exec dotnet '{Invocation.Program}' {command}"])
            {
                RedirectStandardError = true,
                Environment = { ["DOTNET_EnableWriteXorExecute"] = "0" },
            })!)
        {
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(3, process.ExitCode);
            Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        }

        Train(full, ["--resume", .. steps]).Json();
        Same(straight, full);
    }

    [Fact]
    public void ARunEndedBeforeItsFirstCheckpointBeginsAnew()
    {
        var (run, straight) = (Path.Combine(_folder, "run"), Path.Combine(_folder, "straight"));
        Directory.CreateDirectory(run);
        File.WriteAllText(Path.Combine(run, "run.lock"), "1");
        Train(run, "--resume", "--steps", "20").Json();
        Train(straight, "--steps", "20").Json();
        Same(straight, run);
    }

    private static void Same(string expected, string actual)
    {
        Assert.All(
            ["weights.safetensors", "best.safetensors"],
            name => Assert.Equal(File.ReadAllBytes(Path.Combine(expected, name)), File.ReadAllBytes(Path.Combine(actual, name))));
        Assert.Equal(MetricsStore.ReadAll(Path.Combine(expected, "metrics.db")), MetricsStore.ReadAll(Path.Combine(actual, "metrics.db")));
    }

    private Invocation Train(string run, params string[] more) => Invocation.OfProcess(Arguments(run, more));

    private string[] Arguments(string run, params string[] more)
    {
        var model = Path.Combine(_folder, "model.yaml");
        if (!File.Exists(model))
        {
            File.WriteAllText(model, Model);
        }

        return ["train", model, "--out", run, "--checkpoint-every", "37", "--json", .. more];
    }
}
