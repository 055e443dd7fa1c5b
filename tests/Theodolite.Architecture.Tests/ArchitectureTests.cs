using System.Reflection;
using System.Text.RegularExpressions;
using NetArchTest.Rules;
using Theodolite.Torch;

namespace Theodolite.Architecture.Tests;

/// <summary>What holds for every library of the house beside the rank of its folders.</summary>
public partial class ArchitectureTests
{
    // A front end too: it may say how a command line does the same.
    private const string Page = "Theodolite.Explorer";

    private static readonly Assembly s_torch = typeof(Tensor).Assembly;
    private static readonly Assembly s_cli = Assembly.Load("Theodolite.Cli");

    private static Assembly[] Libraries => [.. Folders.Assemblies.Select(Assembly.Load).Where(assembly => assembly != s_cli)];

    [Fact]
    public void NativeImportsLiveInInterop()
    {
        var importers = Libraries.SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                .Any(method => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl)));
        Assert.All(importers, type => Assert.True(type.Assembly == s_torch && !type.IsPublic, $"{type} imports native functions"));
    }

    [Fact]
    public void NoPublicMemberShowsANativePointer()
    {
        var members =
            from type in Libraries.SelectMany(assembly => assembly.GetExportedTypes())
            from method in type.GetMethods(BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.DeclaredOnly)
            where method.GetParameters().Select(parameter => parameter.ParameterType).Append(method.ReturnType)
                .Any(seen => seen.IsPointer || seen == typeof(nint) || seen == typeof(nuint))
            where method.GetBaseDefinition().DeclaringType == type
            select $"{type}.{method.Name}";
        Assert.Empty(members);
    }

    [Fact]
    public void LibrariesHaveNoAmbientConsoleOrRandomness() => Holds(
        Types.InAssemblies(Libraries).ShouldNot().HaveDependencyOnAny("System.Console", "System.Random"));

    [Fact]
    public void OnlyTheCommandLineKnowsTheTerminal() => Holds(
        Types.InAssemblies(Libraries).ShouldNot().HaveDependencyOnAny("Spectre.Console", "System.CommandLine"));

    [Fact]
    public void TheTerminalAloneKnowsTheConsole() => Holds(
        Types.InAssembly(s_cli).That().DoNotHaveName("Terminal").ShouldNot().HaveDependencyOn("System.Console"));

    [Fact]
    public void NoCommandRefersToAnother() => Assert.Empty(
        References.Of(Path.Combine(AppContext.BaseDirectory, "Theodolite.Cli.dll"))
            .Where(reference => reference.From.Namespace != reference.To.Namespace
                && IsCommand(reference.From.Namespace) && IsCommand(reference.To.Namespace))
            .Select(reference => reference.ToString()));

    [Fact]
    public void LibrariesNameNoOptionsOrCommandsOfTheCommandLine() => Assert.Empty(
        from assembly in Libraries
        where assembly.GetName().Name != Page
        from text in References.TextsOf(Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.dll"))
        where OptionOrCommand().IsMatch(text)
        select $"{assembly.GetName().Name}: {text}");

    [GeneratedRegex("--[a-z]|theodolite [a-z]")]
    private static partial Regex OptionOrCommand();

    private static bool IsCommand(string name) => name.StartsWith("Theodolite.Cli.Commands.", StringComparison.Ordinal);

    private static void Holds(ConditionList rule)
    {
        var result = rule.GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", (result.FailingTypeNames ?? []).Take(10)));
    }
}
