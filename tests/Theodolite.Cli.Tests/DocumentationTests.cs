using System.Text.RegularExpressions;
using Theodolite.ModelFiles;
using Theodolite.Optimizers;
using Theodolite.Schedules;

namespace Theodolite.Cli.Tests;

/// <summary>What the documentation shows exists: commands parse, examples are files, C# fragments compile elsewhere.</summary>
public partial class DocumentationTests
{
    public static TheoryData<string> Pages => [.. Directory.EnumerateFiles(
        Path.Combine(Repository.Root, "docs"),
        "*.md",
        SearchOption.AllDirectories)
        .Append(Path.Combine(Repository.Root, "README.md"))
        .Append(Path.Combine(Repository.Root, "CONTRIBUTING.md"))
        .Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Theory]
    [MemberData(nameof(Pages))]
    public void CommandsShownParse(string page)
    {
        foreach (var line in Fences(page, "bash").Where(line => line.StartsWith("./theodolite ", StringComparison.Ordinal)))
        {
            var tokens = Token().Matches(line).Select(match => match.Value.Replace("\"", "", StringComparison.Ordinal)).Skip(1).ToList();
            var commandLine = new CommandLine();
            var parsed = commandLine.Parse(tokens);
            Assert.True(parsed.Errors.Count == 0, $"{page}: {line}");
            Assert.All(
                tokens.Where(token => token.StartsWith("examples/", StringComparison.Ordinal)),
                file => Assert.True(File.Exists(Path.Combine(Repository.Root, file)), $"{page}: {file}"));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void FragmentsAreTakenFromProgramsThatRun(string page)
    {
        var programs = string.Concat(Directory.EnumerateFiles(
            Path.Combine(Repository.Root, "examples"),
            "*.cs",
            SearchOption.AllDirectories).Select(File.ReadAllText));
        Assert.All(
            Fences(page, "csharp").Select(line => line.Trim()).Where(line => line.Length > 0),
            line => Assert.Contains(line, programs, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void LinksLeadSomewhere(string page)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, page));
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        Assert.All(
            Link().Matches(text).Select(match => match.Groups[1].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Path.Combine(folder, target.Split('#')[0])), $"{page}: {target}"));
    }

    [Fact]
    public void EveryCommandHasItsPageWithEachOfItsOptions()
    {
        var index = File.ReadAllText(Path.Combine(Repository.Root, "docs", "commands.md"));
        Assert.All(new CommandLine().Common.All, option => Assert.Contains($"`{option.Name}", index, StringComparison.Ordinal));
        foreach (var name in CommandLine.Names)
        {
            Assert.Contains($"](commands/{name}.md)", index, StringComparison.Ordinal);
            var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "commands", $"{name}.md"));
            Assert.StartsWith($"# {name}\n", page.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            Assert.All(
                new CommandLine().Find(name)!.Symbol.Options,
                option => Assert.True(
                    page.Contains($"`{option.Name}", StringComparison.Ordinal),
                    $"docs/commands/{name}.md: {option.Name}"));
        }

        Assert.Equal(
            CommandLine.Names.Order(StringComparer.Ordinal),
            Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "commands")).Select(Path.GetFileNameWithoutExtension)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public void EveryOptimizerAndScheduleIsDescribed()
    {
        Named(OptimizerNames.Known, "optimizers.md");
        Named(ScheduleNames.Known, "training.md");

        static void Named(IEnumerable<string> names, string file)
        {
            var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", file));
            Assert.All(names, name => Assert.True(page.Contains($"`{name}", StringComparison.Ordinal), $"docs/{file}: {name}"));
        }
    }

    [Fact]
    public void TheIndexOfDecisionsHasAllOfThem()
    {
        var folder = Path.Combine(Repository.Root, "docs", "decisions");
        var index = File.ReadAllText(Path.Combine(folder, "README.md"));
        Assert.All(
            Directory.EnumerateFiles(folder, "0*.md"),
            path => Assert.Contains($"({Path.GetFileName(path)}) | "
                + $"{File.ReadLines(path).First()[8..]} |", index, StringComparison.Ordinal));
    }

    [Fact]
    public void ExampleModelsAreRead() => Assert.All(
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "examples"), "*.yaml"),
        path => Assert.NotNull(ModelFile.Load(path).Train));

    [Fact]
    public void EveryExampleOfTheHelpParses()
    {
        foreach (var name in CommandLine.Names)
        {
            var commandLine = new CommandLine();
            foreach (var example in commandLine.Find(name)!.Examples)
            {
                var tokens = Token().Matches(example).Select(match => match.Value.Replace("\"", "", StringComparison.Ordinal)).Skip(1)
                    .ToList();
                Assert.Empty(commandLine.Parse(tokens).Errors);
            }
        }
    }

    private static List<string> Fences(string page, string language)
    {
        var lines = new List<string>();
        var inside = false;
        foreach (var line in File.ReadLines(Path.Combine(Repository.Root, page)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inside = !inside && line == "```" + language;
            }
            else if (inside)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    [GeneratedRegex("\"[^\"]*\"|[^\\s\"#]+(?:\"[^\"]*\")?")]
    private static partial Regex Token();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();
}
