using Theodolite.Cli.Arguments;
using Theodolite.Torch;

namespace Theodolite.Cli;

/// <summary>Applies the options that concern libtorch before it is first used.</summary>
internal static class TorchSettings
{
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static void Apply(CommonSettings settings)
    {
        if (settings.Threads is { } threads)
        {
            TorchRuntime.Threads = threads;
        }

        TorchRuntime.Require(settings.Device ?? Device.Cpu);
    }
}
