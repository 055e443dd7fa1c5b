using System.Reflection;

namespace Theodolite.Cli.Output;

/// <summary>What the program is called.</summary>
internal static class Product
{
    /// <summary>Version of the program.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>How the user called the program; the launcher says so.</summary>
    public static string Command { get; }
        = Environment.GetEnvironmentVariable("THEODOLITE_COMMAND") is { Length: > 0 } command ? command : "theodolite";
}
