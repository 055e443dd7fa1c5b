using System.Diagnostics;
using System.Text.Json;

namespace Theodolite.Distributed.Tests;

/// <summary>The command line under mpiexec: one voice, one verdict, and an end in every case.</summary>
public sealed class CommandLineTests : IDisposable
{
    private const string Model = """
        data: {source: digits, standardize: true, split: {test: 1497, seed: 0}}
        model: [{linear: {out: 8, init: zeros}}, tanh, {linear: {out: 10, init: zeros}}]
        loss: cross-entropy
        train: {optimizer: {name: gradient-descent, learning-rate: 0.5}, batch: full, steps: 500, seed: 0}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public CommandLineTests()
    {
        Launched.Require();
        File.WriteAllText(At("model.yaml"), Model);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Pace", "slow")]
    public void AStalledRunGetsTheVerdictOfOneProcess()
    {
        Assert.Equal(0, Launched.Of(1, "train", At("model.yaml"), "--out", At("run")).ExitCode);
        var alone = Json(Launched.Of(1, "survey", At("run"), "--json"));
        var shared = Json(Launched.Of(2, "survey", At("run"), "--json", "--out", At("survey")));
        Assert.Equal("saddle", alone.GetProperty("verdict").GetString());
        Assert.Equal("saddle", shared.GetProperty("verdict").GetString());
        Assert.All(Lowest(alone).Zip(Lowest(shared)), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.True(File.Exists(At("survey/report.html")));
    }

    [Fact]
    public void ARunGoesOnWithAnotherNumberOfProcesses()
    {
        string[] Train(string run, int steps) => ["train", At("model.yaml"), "--out", run, "--dtype", "float64", "--steps", $"{steps}",
        "--json",
            "--optimizer", "adam(learning-rate=0.01)", "--batch", "64"];
        var straight = Json(Launched.Of(1, Train(At("straight"), 60)));
        Assert.Equal(0, Launched.Of(3, Train(At("changed"), 30)).ExitCode);
        var changed = Json(Launched.Of(2, [.. Train(At("changed"), 60), "--resume"]));
        Assert.Equal(straight.GetProperty("loss").GetDouble(), changed.GetProperty("loss").GetDouble(), 1e-9);
    }

    [Fact]
    public void ALandscapeIsBitwiseThatOfOneProcess()
    {
        File.WriteAllText(At("drawn.yaml"), Model.Replace(", init: zeros", "", StringComparison.Ordinal));
        foreach (var count in (int[])[1, 2])
        {
            var map = Launched.Of(count, "landscape", At("drawn.yaml"), "--points", "9", "--out", At($"{count}"));
            Assert.True(map.ExitCode == 0, map.Error);
        }

        Assert.Equal(File.ReadAllBytes(At("1/landscape.npz")), File.ReadAllBytes(At("2/landscape.npz")));
    }

    [Fact]
    public void BadInputIsOneSentence()
    {
        Fails(Launched.Of(2, "survey", At("nothing.yaml")), 3, "There is no model file");
        Fails(Launched.Of(2, "survey", "x^2", "--at", "x=1"), 3, "An expression is evaluated by one process");
        Fails(Launched.Of(2, "info"), 2, "'info' takes one process");
        File.WriteAllText(At("other.yaml"), Model.Replace("out: 8", "out: 9", StringComparison.Ordinal));
        Fails(
            Launched.Of(Launched.Start(
                [
                    "-n", "1", .. Launched.Program("survey", At("model.yaml")), ":", "-n", "1",
                    .. Launched.Program("survey", At("other.yaml")),
                ])),
            3,
            "Process 1 was started with other arguments than process 0.");
    }

    // The same path, and what lies there differs: a folder of its own for each process, as on machines without common files.
    [Fact]
    public void OtherFilesOnAProcessAreOneSentence()
    {
        foreach (var (name, width) in new[] { ("a", "8"), ("b", "9") })
        {
            Directory.CreateDirectory(At(name));
            File.WriteAllText(At($"{name}/model.yaml"), Model.Replace("out: 8", $"out: {width}", StringComparison.Ordinal));
        }

        Fails(
            Launched.Of(Launched.Start(
            [
                "-n", "1", "-wdir", At("a"), .. Launched.Program("survey", "model.yaml"), ":",
                "-n", "1", "-wdir", At("b"), .. Launched.Program("survey", "model.yaml"),
            ])),
            3,
            "Process 1 has read another model.yaml than process 0");
    }

    [Fact]
    public void AProcessThatDiesTakesTheOthersWithIt()
    {
        var (process, workers) = Training();
        Launched.Signal("-KILL", workers[1]);
        Assert.NotEqual(0, Launched.Of(process).ExitCode);
        CanBeResumed();
    }

    // mpiexec passes the signal on, and makes 130, 1 or 0 of what they end with, as it happens to hear of them: each writes its own down.
    [Fact]
    public void CtrlCEndsEveryProcessWithItsCode()
    {
        File.WriteAllText(At("noting.sh"), $"trap : INT\n\"$@\"\necho $? > '{At("code")}'.\"$PMI_RANK\"\n");
        var (process, _) = Training(through: ["sh", At("noting.sh")]);
        Launched.Signal("-INT", process.Id);
        var ended = Launched.Of(process);
        Assert.Contains("cancelled", ended.Error, StringComparison.Ordinal);
        CanBeResumed();
        var codes = Array.ConvertAll(["code.0", "code.1"], name => File.Exists(At(name)) ? File.ReadAllText(At(name)).Trim() : "none");
        Assert.True(
            codes is ["130", "130"],
            $"The codes are {string.Join(", ", codes)} and that of mpiexec {ended.ExitCode}. What they said: {ended.Error}");
    }

    [Fact]
    [Trait("Pace", "slow")]
    public void AProcessThatDoesNotAnswerIsWaitedForInVain()
    {
        var (process, workers) = Training(deadline: "2");
        Launched.Signal("-STOP", workers[1]);
        var ended = Launched.Of(process);
        Assert.Contains("has not answered for 2 seconds", ended.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, ended.ExitCode);
        Assert.True(SpinWait.SpinUntil(() => Launched.Workers(At("run")).Length == 0, TimeSpan.FromSeconds(10)));
    }

    private static void Fails(Launched launched, int code, string sentence)
    {
        Assert.Contains(sentence, launched.Error, StringComparison.Ordinal);
        Assert.Equal(1, launched.Error.Split('\n').Count(line => line.StartsWith("error:", StringComparison.Ordinal)));
        Assert.Equal((code, ""), (launched.ExitCode, launched.Output));
    }

    private static JsonElement Json(Launched launched)
    {
        Assert.True(launched.ExitCode == 0, launched.Error);
        return JsonDocument.Parse(launched.Output).RootElement;
    }

    private static IEnumerable<double> Lowest(JsonElement survey) => survey.GetProperty("eigenvalues").GetProperty("smallest")
        .EnumerateArray().Select(pair => pair.GetProperty("value").GetDouble());

    // Two processes that would train for hours, when the first checkpoint is there.
    private (Process Process, int[] Workers) Training(string? deadline = null, string[]? through = null)
    {
        string[] arguments =
        [
            "-n", "2", .. through ?? [], .. Launched.Program(
                "train", At("model.yaml"), "--out", At("run"), "--steps", "100000000", "--checkpoint-every", "50", "--monitors", "none"),
        ];
        var process = Launched.Start(arguments, deadline);
        Assert.True(SpinWait.SpinUntil(
            () => Directory.Exists(At("run/checkpoints")) && Directory.EnumerateFiles(At("run/checkpoints"), "*.safetensors").Skip(1).Any(),
            TimeSpan.FromSeconds(30)));
        return (process, Launched.Workers(At("run")));
    }

    private void CanBeResumed()
    {
        Assert.True(SpinWait.SpinUntil(() => Launched.Workers(At("run")).Length == 0, TimeSpan.FromSeconds(10)));
        Assert.Equal(0, Launched.Of(1, "train", At("model.yaml"), "--out", At("run"), "--resume", "--steps", "1").ExitCode);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
