using System.Diagnostics;
using System.Text.Json;
using Theodolite.Cli.Output;

namespace Theodolite.Cli.Tests;

/// <summary>What a run of the program left behind.</summary>
internal sealed record Invocation(int ExitCode, string Output, string Error)
{
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "Theodolite.Cli.dll");

    /// <summary>Runs the command line inside this process.</summary>
    public static Invocation Of(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        using var terminal = new Terminal(output, error);
        var code = Application.Run(arguments, terminal);
        return new Invocation(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs the built program as a child process.</summary>
    public static Invocation OfProcess(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null)
    {
        using var process = Start(arguments, environment, folder);
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Invocation(process.ExitCode, output, error.Result);
    }

    public static Process Start(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? folder = null)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <summary>Standard output as JSON; fails unless the run succeeded and wrote nothing else.</summary>
    public JsonElement Json()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}: {Error}");
        return JsonDocument.Parse(Output).RootElement;
    }

    /// <summary>Asserts a failure as the contract has it: the code, nothing on standard output, one sentence, no stack trace.</summary>
    public Invocation Fails(int code, params string[] mentions)
    {
        Assert.True(ExitCode == code, $"exit code {ExitCode}, not {code}: {Error}");
        Assert.Equal("", Output);
        Assert.StartsWith("error: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.All(mentions, mention => Assert.Contains(mention, Error, StringComparison.Ordinal));
        return this;
    }
}
