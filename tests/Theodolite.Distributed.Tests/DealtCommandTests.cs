using System.Text.Json.Nodes;

namespace Theodolite.Distributed.Tests;

/// <summary>Suites of trainings and searches under mpiexec: the same as of one process, of any length, and an end in every case.</summary>
public sealed class DealtCommandTests : IDisposable
{
    private const string Model = """
        data: {source: digits, standardize: true, split: {test: 1697, seed: 0}}
        model: [{linear: {out: 6}}, tanh, {linear: {out: 10}}]
        loss: cross-entropy
        train: {optimizer: {name: gradient-descent, learning-rate: 0.1}, batch: full, steps: 20, seed: 0}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public DealtCommandTests()
    {
        Launched.Require();
        File.WriteAllText(At("model.yaml"), Model);
    }

    // Longer than a test, and than the deadline that it sets.
    private string[] Endless => ["descend", At("model.yaml"), "--steps", "1000000"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ARaceIsThatOfOneProcess()
    {
        string[] race = ["descend", At("model.yaml"), "--optimizer", "gradient-descent,adam", "--starts", "2", "--steps", "5", "--json"];
        var alone = Json(Launched.Of(1, race));
        Assert.Equal(alone, Json(Launched.Of(2, race)));
        Assert.Equal(alone, Json(Launched.Of(5, race)));
    }

    [Fact]
    public void AnExpressionTakesOneProcess()
    {
        const string Refusal = "An expression is evaluated by one process";
        Assert.Contains(Refusal, Launched.Of(2, "descend", "rosenbrock").Error, StringComparison.Ordinal);
        Assert.Contains(Refusal, Launched.Of(2, "critical-points", "x^2").Error, StringComparison.Ordinal);
    }

    // The second process fails at once, and the first would be at work for long.
    [Fact]
    public void AFailureOfOneEndsTheOthersAtWork()
    {
        var ended = Launched.Of(2, [.. Endless, "--optimizer", "gradient-descent,newton-cg", "--clip", "global-norm(limit=1)"]);
        Assert.Contains("process 1: The optimizer 'newton-cg' asks for more", ended.Error, StringComparison.Ordinal);
        Assert.Equal(1, ended.Error.Split('\n').Count(line => line.StartsWith("error:", StringComparison.Ordinal)));
        Assert.Equal((3, ""), (ended.ExitCode, ended.Output));
    }

    // The second process has nothing to do, and waits several deadlines for the first: as long as that one lives.
    [Fact]
    public void AProcessAtWorkIsWaitedForAsLongAsItLives()
    {
        var process = Launched.Start(["-n", "2", .. Launched.Program(Endless)], deadline: "2");
        Assert.True(SpinWait.SpinUntil(() => Launched.Workers(_folder).Length == 2, TimeSpan.FromSeconds(10)));
        Assert.False(process.WaitForExit(TimeSpan.FromSeconds(6)));
        Launched.Signal("-STOP", Launched.Workers(_folder)[0]);
        var ended = Launched.Of(process);
        Assert.Contains("process 1: Process 0 has not answered for 2 seconds.", ended.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, ended.ExitCode);
        AllHaveEnded();
    }

    [Theory]
    [InlineData("-KILL")]
    [InlineData("-TERM")]
    public void AnEndOfOneIsTheEndOfAll(string signal)
    {
        var process = Launched.Start(["-n", "2", .. Launched.Program([.. Endless, "--starts", "2"])]);
        Assert.True(SpinWait.SpinUntil(() => Launched.Workers(_folder).Length == 2, TimeSpan.FromSeconds(10)));
        Assert.False(process.WaitForExit(TimeSpan.FromSeconds(2)));
        Launched.Signal(signal, Launched.Workers(_folder)[1]);
        Assert.NotEqual(0, Launched.Of(process).ExitCode);
        AllHaveEnded();
    }

    private static string Json(Launched launched)
    {
        Assert.True(launched.ExitCode == 0, launched.Error);
        var json = JsonNode.Parse(launched.Output)!.AsObject();
        Assert.True(json.Remove("seconds"));
        return json.ToJsonString();
    }

    private void AllHaveEnded() =>
        Assert.True(SpinWait.SpinUntil(() => Launched.Workers(_folder).Length == 0, TimeSpan.FromSeconds(10)));

    private string At(string name) => Path.Combine(_folder, name);
}
