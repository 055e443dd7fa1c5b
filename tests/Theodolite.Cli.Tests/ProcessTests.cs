namespace Theodolite.Cli.Tests;

/// <summary>The built program as a child process: what only a process shows.</summary>
public class ProcessTests
{
    [Fact]
    public void JsonIsAllThatStandardOutputHolds()
    {
        var run = Invocation.OfProcess(["survey", "-x^2-y^2", "--at", "x=0,y=0", "--json"]);
        Assert.Equal("local-maximum", run.Json().GetProperty("verdict").GetString());
        Assert.Equal("", run.Error);
    }

    [Fact]
    public void ExpressionsAreSurveyedWithoutTheNativeLibrary()
    {
        var run = Invocation.OfProcess(
            ["survey", "(1-w1*w2)^2", "--at", "w1=0,w2=0", "--json", "--try"],
            new Dictionary<string, string> { ["THEODOLITE_LIBTORCH"] = "/nowhere" });
        Assert.Equal("saddle", run.Json().GetProperty("verdict").GetString());
    }

    [Fact]
    public void AMissingLibraryIsOneSentence() => Invocation
        .OfProcess(["info", "--json"], new Dictionary<string, string> { ["THEODOLITE_LIBTORCH"] = "/nowhere" })
        .Fails(3, "/nowhere");

    [Fact]
    public void WithoutAGpuAskingForOneIsOneSentence() => Invocation.OfProcess(["info", "--device", "cuda:99"]).Fails(3, "cuda:99");

    [Fact]
    public void ErrorsLeaveStandardOutputEmpty() => Invocation.OfProcess(["survey", "x^2 +", "--at", "x=1", "--json"]).Fails(3, "^");

    [Fact]
    public void UnknownCommandsExitWithTwo() => Invocation.OfProcess(["surwey"]).Fails(2, "did you mean 'survey'?");

    [Fact]
    public void RedirectedOutputHasNoColours()
    {
        var run = Invocation.OfProcess(["survey", "x^2", "--at", "x=0"], new Dictionary<string, string> { ["TERM"] = "xterm-256color" });
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("\e", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnInterruptEndsTheRunWithItsWeights()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        var folder = Directory.CreateTempSubdirectory("theodolite-").FullName;
        try
        {
            var model = Path.Combine(folder, "long.yaml");
            File.WriteAllText(model, "data: digits\nmodel:\n  - linear: {out: 10}\nloss: cross-entropy\ntrain: {optimizer: {name: sgd, "
                + "learning-rate: 0.001}, batch: 8, steps: 100000000}\n");
            var run = Path.Combine(folder, "run");
            using var process = Invocation.Start(["train", model, "--out", run]);
            var output = process.StandardOutput.ReadToEndAsync();
            var error = process.StandardError.ReadToEndAsync();
            var record = Path.Combine(run, "run.json");
            Assert.True(SpinWait.SpinUntil(() => File.Exists(record), TimeSpan.FromMinutes(2)));
            using (var kill = System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]))
            {
                await kill.WaitForExitAsync();
            }

            await process.WaitForExitAsync();
            Assert.Equal(130, process.ExitCode);
            Assert.Equal("", await output);
            Assert.EndsWith("cancelled\n", await error, StringComparison.Ordinal);
            Assert.Contains("\"cancelled\"", File.ReadAllText(record), StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(run, "weights.safetensors")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
