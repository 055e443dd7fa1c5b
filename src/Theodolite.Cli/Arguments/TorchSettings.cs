using Theodolite.Torch;

namespace Theodolite.Cli.Arguments;

/// <summary>Applies the options that concern libtorch before it is first used.</summary>
internal static class TorchSettings
{
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static void Apply(CommonSettings settings)
    {
        ApplyThreads(settings);
        TorchRuntime.Require(settings.Device ?? Device.Cpu);
    }

    /// <summary>The threads of one process, where a study asks for the device itself; those of several are settled when they
    /// join.</summary>
    public static void ApplyThreads(Session session)
    {
        if (session.Processes.AreOne)
        {
            ApplyThreads(session.Settings);
        }
    }

    /// <summary>The threads alone, where a study asks for the device itself.</summary>
    public static void ApplyThreads(CommonSettings settings)
    {
        if (settings.Threads is { } threads)
        {
            TorchRuntime.Threads = threads;
        }
    }
}
