namespace Theodolite.Cli.Tests;

/// <summary>Bad input: exit 3, empty standard output, one sentence that names the thing.</summary>
public class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(new[] { "survey", "x^2+y^2", "--json" }, "parameters x, y")]
    [InlineData(new[] { "survey", "x^2+y^2", "--at", "x=1" }, "no value for 'y'")]
    [InlineData(new[] { "survey", "x^2+y^2", "--at", "x=1,y=2,z=3" }, "names 'z', but the expression has the parameters x, y")]
    [InlineData(new[] { "survey", "x^2+y^2", "--at", "x=1,y=2,x=3" }, "'x' twice")]
    [InlineData(new[] { "survey", "x^2+y^2", "--at", "x=1,y=two" }, "'two' for 'y'")]
    [InlineData(new[] { "survey", "x^2+y^2", "--at", "x=1,y=nan" }, "no finite number")]
    [InlineData(new[] { "survey", "x^2+y^2", "--at", "1,2" }, "NAME=NUMBER")]
    [InlineData(new[] { "survey", "missing.yaml" }, "no model file 'missing.yaml'")]
    [InlineData(new[] { "survey", "runs/missing" }, "no run folder 'runs/missing'")]
    [InlineData(new[] { "survey", "weights.safetensors" }, "--weights")]
    [InlineData(new[] { "train", "x^2" }, "no model file")]
    [InlineData(new[] { "train", "missing.yml", "--json" }, "missing.yml")]
    [InlineData(new[] { "survey", "x^2", "--at", "x=1", "--device", "cuda" }, "--device cuda")]
    [InlineData(new[] { "info", "--device", "cuda:9" }, "cuda:9")]
    [InlineData(new[] { "info", "--device", "cuda:9", "--json" }, "cuda:9")]
    public void WhatIsWrongIsNamed(string[] arguments, string mention) => Invocation.Of(arguments).Fails(3, mention);

    [Theory]
    [InlineData("x^2 + sine(y)", "sine(y)", 6)]
    [InlineData("x^2 + * y", "* y", 6)]
    [InlineData("(1 - x", "(1 - x", 0)]
    public void TheBadTokenIsUnderlined(string expression, string from, int column)
    {
        var error = Invocation.Of("survey", expression, "--at", "x=0").Fails(3).Error.Split('\n');
        var text = Array.FindIndex(error, line => line == "  " + expression);
        Assert.True(text > 0, string.Join('\n', error));
        Assert.Equal(2 + column, error[text + 1].IndexOf('^', StringComparison.Ordinal));
        Assert.EndsWith(from, expression, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("@")]
    [InlineData("@/etc/passwd")]
    [InlineData("((((((((((")]
    [InlineData("x\0y")]
    [InlineData("x\u001b[31m")]
    [InlineData("%s%n{0}[bold]")]
    [InlineData("é̂🙂")]
    [InlineData("-")]
    [InlineData("- -")]
    [InlineData("1e999999")]
    [InlineData("/etc/hostname")]
    [InlineData("/")]
    public void HostileTargetsAreRefusedInOneSentence(string target)
    {
        var refused = Invocation.Of("survey", target, "--json");
        Assert.Contains(refused.ExitCode, new[] { 2, 3 });
        refused.Fails(refused.ExitCode);
        Assert.DoesNotContain("\u001b", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("data: digits\nmodel: [residual: ")]
    public void AModelFileOfBracketsIsRefused(string part)
    {
        var path = Path.Combine(_folder, "deep.yaml");
        File.WriteAllText(path, string.Concat(Enumerable.Repeat(part, 200_000 / part.Length)));
        Invocation.Of("survey", path).Fails(3, "deep.yaml, line ");
    }

    [Fact]
    public void OptionsInOptionsAreRefusedWhereTheyNestTooDeep()
    {
        var optimizer = string.Concat(Enumerable.Repeat("sam(base=", 4000)) + "adam" + new string(')', 4000);
        Invocation.Of("descend", "bowl", "--optimizer", optimizer).Fails(3, "nest more than 32 deep");
        Invocation.Of("train", Path.Combine(Repository.Root, "examples", "residual.yaml"), "--optimizer", optimizer)
            .Fails(3, "--optimizer", "nest more than 32 deep");
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(9_000)]
    public void HugeExpressionsAreRefusedOrSurveyed(int length)
    {
        var refused = Invocation.Of("survey", new string('(', length), "--at", "x=0", "--json");
        refused.Fails(3);
        Assert.True(refused.Error.Length < 1_000);
    }

    [Fact]
    public void AnOutputFolderThatHoldsSomethingIsRefusedWithoutForce()
    {
        File.WriteAllText(Path.Combine(_folder, "mine.txt"), "mine");
        string[] command = ["survey", "x^2", "--at", "x=0", "--out", _folder];
        Invocation.Of(command).Fails(3, "not empty", "--force");
        var forced = Invocation.Of([.. command, "--force", "--json"]);
        forced.Json();
        Assert.Equal("mine", File.ReadAllText(Path.Combine(_folder, "mine.txt")));
        Assert.Equal(forced.Output.TrimEnd(), File.ReadAllText(Path.Combine(_folder, "survey.json")).TrimEnd());
        Assert.Contains("● local-minimum", File.ReadAllText(Path.Combine(_folder, "report.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void ResumingNeedsARun()
    {
        var model = Path.Combine(Repository.Root, "examples", "residual.yaml");
        Invocation.Of("train", model, "--out", Path.Combine(_folder, "none"), "--resume").Fails(3, "no run folder");
    }

    [Fact]
    public void AFolderThatHoldsNoRunIsSaidSo() => Invocation.Of("survey", _folder).Fails(3, "holds no run");

    [Theory]
    [InlineData("data: digits\nmodel:\n  - linear: {out: 10}\nloss: cross-entropy\n", "'train'")]
    [InlineData("data: digits\nmodel:\n  - linear: {out: 10}\nlos: x\nloss: cross-entropy\n", "'los'")]
    [InlineData("data: digits\nmodel:\n  - linear: {out: 10, bais: true}\nloss: cross-entropy\n", "'bais'")]
    [InlineData(
        "data: nothere.csv\nmodel:\n  - linear: {out: 10}\nloss: cross-entropy\ntrain: {optimizer: sgd, steps: 1}\n",
        "nothere.csv")]
    [InlineData(
        "data: digits\nmodel:\n  - flatten\n  - conv2d: {out: 3, kernel: 3}\nloss: cross-entropy\ntrain: {optimizer: sgd, steps: 1}\n",
        "conv2d")]
    [InlineData("data: digits\nmodel:\n  - linear: {out: 3}\nloss: cross-entropy\ntrain: {optimizer: sgd, steps: 1}\n", "3")]
    [InlineData("", "")]
    [InlineData("- [", "")]
    public void FaultyModelFilesAreRefusedBeforeAFolderIsMade(string yaml, string mention)
    {
        var model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(model, yaml);
        var run = Path.Combine(_folder, "run");
        Invocation.Of("train", model, "--out", run).Fails(3, mention);
        Assert.False(Directory.Exists(run) && Directory.EnumerateFileSystemEntries(run).Any());
    }

    [Fact]
    public void OptionsThatDoNotGoWithTheTargetAreUsageErrors()
    {
        Invocation.Of("survey", "x^2", "--at", "x=0", "--weights", "w.safetensors").Fails(2, "--weights is for networks");
        var model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(model, "data: digits\nmodel:\n  - linear: {out: 10}\nloss: cross-entropy\n");
        Invocation.Of("survey", model, "--at", "x=0").Fails(2, "--at is for expressions");
    }
}
