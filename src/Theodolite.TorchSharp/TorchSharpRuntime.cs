using Theodolite.Torch;
using Theodolite.TorchSharp.Loading;
using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>One libtorch for TorchSharp and Theodolite.</summary>
public static class TorchSharpRuntime
{
    /// <summary>TorchSharp's version of libtorch.</summary>
    public static string Version => torch.__version__;

    /// <summary>
    /// Loads TorchSharp onto the libtorch that Theodolite uses, which is the one TorchSharp has loaded, if it was first. Every objective
    /// does so by itself. A program calls it before its first use of TorchSharp where that alone cannot load: without a libtorch
    /// package of its own, or on Linux with a C++ runtime older than that of GCC 13 (Debian 12, Ubuntu 22.04, RHEL 9).
    /// </summary>
    /// <exception cref="TorchLibraryException">A library is missing or cannot be loaded, or there would be two of libtorch.</exception>
    public static void Initialize() => NativeTorchSharp.Load();
}
