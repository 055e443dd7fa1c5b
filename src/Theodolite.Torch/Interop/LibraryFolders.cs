using System.Reflection;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Where libtorch is looked for, in order.</summary>
internal static class LibraryFolders
{
    /// <summary>Names a folder with another libtorch; nothing else is looked at then.</summary>
    public const string Variable = "THEODOLITE_LIBTORCH";

    /// <summary>Package that carries libtorch for this system.</summary>
    public static string Package => $"libtorch-cpu-{PortableIdentifier}";

    /// <summary>The folder that the variable names; null where it is not set.</summary>
    public static string? Chosen => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } chosen
        ? Path.GetFullPath(chosen).TrimEnd(Path.DirectorySeparatorChar)
        : null;

    private static string PortableIdentifier
    {
        get
        {
            var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
            return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        }
    }

    /// <summary>The folders to try: the one the variable names, or else beside the program, then the package it was built with.</summary>
    public static IReadOnlyList<string> Candidates()
    {
        if (Chosen is { } chosen)
        {
            return [chosen];
        }

        var folders = new List<string>
        {
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
            Path.Combine(AppContext.BaseDirectory, "runtimes", PortableIdentifier, "native"),
        };
        foreach (var entry in typeof(LibraryFolders).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>())
        {
            if (entry is { Key: "LibtorchFolder", Value: { Length: > 0 } folder })
            {
                folders.Add(folder);
            }
        }

        return [.. folders.Distinct()];
    }

    /// <summary>File name of a library on this system, for instance <c>libtorch_cpu.so</c>.</summary>
    public static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{library}.dylib"
        : $"lib{library}.so";
}
