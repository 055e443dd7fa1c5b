using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Theodolite.Torch.Tests;

/// <summary>What needs a process of its own: this program again, told by a variable to play one scene and leave.</summary>
internal static class Child
{
    private const string Variable = "THEODOLITE_TORCH_CHILD";

    private static readonly Dictionary<string, Func<string>> Scenes = new()
    {
        ["load"] = () =>
        {
            TorchRuntime.Initialize();
            return $"{TorchRuntime.LibraryPath} {TorchRuntime.AbiVersion}";
        },
        ["load twice"] = () =>
        {
            Assert.Throws<TorchLibraryException>(TorchRuntime.Initialize);
            Environment.SetEnvironmentVariable("THEODOLITE_LIBTORCH", null);
            TorchRuntime.Initialize();
            return TorchRuntime.IsLoaded.ToString();
        },
        ["threads"] = () =>
        {
            TorchRuntime.Threads = 1;
            Assert.False(TorchRuntime.IsLoaded);
            var before = TorchRuntime.Threads;
            TorchRuntime.Threads = 2;
            return $"{before} {TorchRuntime.Threads}";
        },
        ["misuse"] = () =>
        {
            var cases = Misuse.Cases.Where(entry => entry.Key != "too much memory").ToList();
            foreach (var (_, (act, _)) in cases)
            {
                Assert.ThrowsAny<TorchException>(act);
            }

            return $"refused {cases.Count}";
        },
    };

    public static (int Exit, string Output, string Errors) Run(string scene, params (string Name, string Value)[] environment)
    {
        var program = Environment.ProcessPath!;
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
        {
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        }

        start.Environment[Variable] = scene;
        start.Environment.Remove("THEODOLITE_LIBTORCH");
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.Result);
    }

    [ModuleInitializer]
    internal static void Play()
    {
        var scene = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(scene))
        {
            return;
        }

        try
        {
            Console.WriteLine(Scenes[scene]());
            Environment.Exit(0);
        }
        catch (TorchLibraryException error)
        {
            Console.WriteLine(error.Message);
            Environment.Exit(3);
        }
    }
}
