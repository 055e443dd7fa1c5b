using System.Reflection;
using NetArchTest.Rules;
using Theodolite.Torch;

namespace Theodolite.Cli.Tests;

/// <summary>Dependencies point downwards only (docs/architecture.md).</summary>
public class ArchitectureTests
{
    private static readonly Assembly s_torch = typeof(Tensor).Assembly;
    private static readonly Assembly s_library = typeof(BadInputException).Assembly;
    private static readonly Assembly s_programs = Assembly.Load("Theodolite.Programs");
    private static readonly Assembly s_cli = typeof(Application).Assembly;

    public static TheoryData<string, string[]> AllowedReferences => new()
    {
        { "Theodolite.Torch", [] },
        { "Theodolite.Programs", ["Theodolite.Torch"] },
        { "Theodolite", ["Theodolite.Torch", "Theodolite.Programs"] },
        { "Theodolite.Cli", ["Theodolite.Torch", "Theodolite.Programs", "Theodolite"] },
    };

    private static Assembly[] Libraries => [s_torch, s_programs, s_library];

    [Theory]
    [MemberData(nameof(AllowedReferences))]
    public void AssembliesReferToThoseBelow(string assembly, string[] below)
    {
        var references = Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!)
            .Where(name => name.StartsWith("Theodolite", StringComparison.Ordinal));
        Assert.Empty(references.Except(below));
    }

    [Fact]
    public void KrylovMethodsKnowOperatorsAndNotPrograms() => Holds(
        InLibrary("Theodolite.Krylov").ShouldNot().HaveDependencyOnAny(
            "Theodolite.Programs", "Theodolite.Objectives", "Theodolite.Models", "Theodolite.Data", "Theodolite.Training",
            "Theodolite.Optimizers", "Theodolite.Diagnosis", "Theodolite.Reports"));

    [Fact]
    public void EstimatorsKnowOperatorsAndNotPrograms() => Holds(
        InLibrary("Theodolite.Estimators").ShouldNot().HaveDependencyOnAny(
            "Theodolite.Programs", "Theodolite.Objectives", "Theodolite.Models", "Theodolite.Data", "Theodolite.Training",
            "Theodolite.Optimizers", "Theodolite.Diagnosis", "Theodolite.Reports"));

    [Fact]
    public void OperatorsDoNotKnowWhatUsesThem() => Holds(
        InLibrary("Theodolite.Operators").ShouldNot().HaveDependencyOnAny(
            "Theodolite.Krylov", "Theodolite.Curvature", "Theodolite.Models", "Theodolite.Data", "Theodolite.Training",
            "Theodolite.Diagnosis", "Theodolite.Reports"));

    [Fact]
    public void NothingKnowsTheDiagnosisButReports() => Holds(
        Types.InAssembly(s_library).That()
            .DoNotResideInNamespace("Theodolite.Diagnosis").And().DoNotResideInNamespace("Theodolite.Reports")
            .ShouldNot().HaveDependencyOnAny("Theodolite.Diagnosis", "Theodolite.Reports"));

    [Fact]
    public void TheDiagnosisDoesNotKnowReports() => Holds(
        InLibrary("Theodolite.Diagnosis").ShouldNot().HaveDependencyOn("Theodolite.Reports"));

    [Fact]
    public void OptimizersAndDataStandAlone() => Holds(
        InLibrary("Theodolite.Optimizers", "Theodolite.Data", "Theodolite.Randomness").ShouldNot().HaveDependencyOnAny(
            "Theodolite.Models", "Theodolite.Training", "Theodolite.Diagnosis", "Theodolite.Estimators", "Theodolite.Spectra"));

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
    public void RenderingWritesOnlyWhereItIsTold() => Holds(
        Types.InAssembly(s_cli).That().ResideInNamespace("Theodolite.Cli.Rendering").ShouldNot().HaveDependencyOn("System.Console"));

    private static PredicateList InLibrary(params string[] namespaces) =>
        namespaces.Skip(1).Aggregate(
            Types.InAssembly(s_library).That().ResideInNamespace(namespaces[0]),
            (list, name) => list.Or().ResideInNamespace(name));

    private static void Holds(ConditionList rule)
    {
        var result = rule.GetResult();
        Assert.True(result.IsSuccessful, string.Join(", ", (result.FailingTypeNames ?? []).Take(10)));
    }
}
