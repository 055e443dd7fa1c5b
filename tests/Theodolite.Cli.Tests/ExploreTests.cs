using System.Net;
using System.Text.Json;

namespace Theodolite.Cli.Tests;

/// <summary>The command that serves the page; the page itself is under test beside it.</summary>
public class ExploreTests
{
    [Fact]
    public async Task ItServesUntilItIsToldToStopAndEndsWell()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        // SIGTERM, not SIGINT: what runs in the background may have been told to ignore that one.
        using var process = Invocation.Start(["explore", "(1 - w1*w2)^2", "--json"]);
        using var end = new Ending(process);
        var line = await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(2));
        using var json = JsonDocument.Parse(line!);
        Assert.Equal("theodolite/explore/1", json.RootElement.GetProperty("schema").GetString());
        var address = new Uri(json.RootElement.GetProperty("address").GetString()!);
        Assert.True(address.IsLoopback);
        Assert.StartsWith("/playground?f=", address.PathAndQuery, StringComparison.Ordinal);
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(address)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await new HttpClient(new HttpClientHandler { UseCookies = false })
            .GetAsync(new Uri(address, "/"))).StatusCode);
        using (var kill = System.Diagnostics.Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync();
        }

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync());
        Assert.Equal("", await process.StandardError.ReadToEndAsync());
    }

    [Fact]
    public void ATargetThatIsNoneIsASentence() => Invocation.OfProcess(["explore", "1 +"]).Fails(3, "^");

    [Fact]
    public void AModelThatIsNotThereIsASentence() => Invocation.OfProcess(["explore", "no.yaml"]).Fails(3, "There is no model "
        + "file 'no.yaml'.");

    [Theory]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("web")]
    public void APortThatIsNoneIsASentence(string port) =>
        Invocation.OfProcess(["explore", "--port", port, "--no-open"]).Fails(2, "--port takes a whole number from 1 to 65535");

    private sealed class Ending(System.Diagnostics.Process process) : IDisposable
    {
        public void Dispose()
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
