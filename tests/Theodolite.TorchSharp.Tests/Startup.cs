using System.Runtime.CompilerServices;

namespace Theodolite.TorchSharp.Tests;

internal static class Startup
{
    // Before the first tensor: libtorch lies in the package cache, where TorchSharp alone does not look.
    [ModuleInitializer]
    internal static void Load() => TorchSharpRuntime.Initialize();
}
