using Theodolite.Training;

namespace Theodolite.Cli.Tests;

/// <summary>A wrong command line: exit 2, empty standard output, one sentence that names the token and what was meant.</summary>
public class UsageTests
{
    [Theory]
    [InlineData("unknown command 'srvey'; did you mean 'survey'?", "srvey", "x^2")]
    [InlineData("'x^2+y' is no command", "x^2+y")]
    [InlineData("did you mean '--json'?", "info", "--jsno")]
    [InlineData("did you mean '--sweep'?", "check-gradient", "--swep", "x^2", "--at", "x=1")]
    [InlineData("--seed needs a value", "info", "--seed")]
    [InlineData("--seed needs a value", "info", "--seed", "--json")]
    [InlineData("--json takes no value", "info", "--json=yes")]
    [InlineData("--seed takes a whole number from 0 up, not '-1'", "info", "--seed", "-1")]
    [InlineData("--threads takes a whole number from 1 to 4096, not '0'", "info", "--threads", "0")]
    [InlineData("--dtype takes float32 or float64, not 'half'", "info", "--dtype", "half")]
    [InlineData("--device takes cpu, cuda or cuda:N, not 'tpu'", "info", "--device", "tpu")]
    [InlineData("takes nothing but options, and 'extra' is none", "info", "extra")]
    [InlineData("'survey' needs its TARGET", "survey")]
    [InlineData("takes one TARGET, and 'y^2' is one more", "survey", "x^2", "y^2")]
    [InlineData("unknown option '--verison'; did you mean '--version'?", "--verison")]
    [InlineData("--json needs a command", "--json")]
    [InlineData("--gradient takes automatic or numerical", "survey", "x^2", "--at", "x=1", "--gradient", "magic")]
    [InlineData("--products takes a whole number from 1 to 1000000, not 'x'", "survey", "x^2", "--at", "x=1", "--products", "x")]
    [InlineData("--resolution takes a number above 0 and up to 0.25, not '0'", "survey", "x^2", "--at", "x=1", "--resolution", "0")]
    [InlineData("--samples takes a whole number from 1 up, not '0'", "spectrum", "x^2", "--at", "x=1", "--samples", "0")]
    [InlineData("--tolerance takes a number from 1E-12 to 0.5, not 'NaN'", "spectrum", "x^2", "--at", "x=1", "--tolerance", "NaN")]
    [InlineData("--memory takes a size such as 4GiB, 512MiB or 2GB, not '0'", "spectrum", "x^2", "--at", "x=1", "--memory", "0")]
    [InlineData("--trace does not know 'hutch'; did you mean 'hutch++'?", "spectrum", "x^2", "--at", "x=1", "--trace", "hutch")]
    [InlineData("--steps takes a whole number from 0 to 1000000, not '1e3'", "descend", "bowl", "--steps", "1e3")]
    [InlineData("--budget takes a positive number, not 'inf'", "descend", "bowl", "--budget", "inf")]
    [InlineData("--noise takes a number from 0 up, not '-1'", "descend", "bowl", "--noise", "-1")]
    [InlineData("--keep takes a whole number from 1 to 1000, not '2.5'", "train", "examples/residual.yaml", "--keep", "2.5")]
    [InlineData("--checkpoint-every takes a whole number from 1 up, not '0'", "train", "examples/residual.yaml", "--checkpoint-every", "0")]
    [InlineData("--lowest takes a positive number, not 'x'", "train", "examples/residual.yaml", "--range-test", "--lowest", "x")]
    [InlineData("--batch goes with --optimizer", "survey", "examples/residual.yaml", "--batch", "3")]
    [InlineData("--optimizer is for networks", "survey", "x^2", "--at", "x=1", "--optimizer", "adam")]
    [InlineData("must be above its first", "train", "examples/residual.yaml", "--range-test", "--lowest", "1", "--highest", "0.5")]
    public void WrongCommandLinesAreNamed(string sentence, params string[] arguments) =>
        Invocation.Of([.. arguments.Select(Absolute)]).Fails(2, sentence, "Help: theodolite");

    [Fact]
    public void ACommandThatIsNoneIsUnknown() => Invocation.Of("fly").Fails(2, "unknown command 'fly'");

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData]
    public void HelpNamesEveryCommand(params string[] arguments)
    {
        var help = Invocation.Of(arguments);
        Assert.Equal(0, help.ExitCode);
        Assert.Equal("", help.Error);
        Assert.All(
            ["survey", "escape", "train", "check-gradient", "demo", "info"],
            name => Assert.Contains($"  {name} ", help.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("survey")]
    [InlineData("escape")]
    [InlineData("train")]
    [InlineData("check-gradient")]
    [InlineData("demo")]
    [InlineData("info")]
    public void EveryCommandHasHelpWithExamples(string name)
    {
        var help = Invocation.Of(name, "--help");
        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"Usage\n  theodolite {name}", help.Output, StringComparison.Ordinal);
        Assert.Contains("Examples\n", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void TrainHasEveryOptionOfATraining()
    {
        var help = Invocation.Of("train", "--help").Output;
        Assert.All(TrainOptions.Known, option => Assert.Contains($"--{option} ", help, StringComparison.Ordinal));
    }

    [Fact]
    public void EveryCommandIsMadeByTheNameItIsListedUnder() =>
        Assert.All(CommandLine.Names, name => Assert.Equal(name, new CommandLine().Find(name)!.Symbol.Name));

    [Fact]
    public void TheVersionIsShown() => Assert.Matches("^theodolite [0-9.]+\n$", Invocation.Of("--version").Output);

    private static string Absolute(string argument) =>
        argument.StartsWith("examples/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, argument) : argument;
}
