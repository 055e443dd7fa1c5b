using System.Runtime.InteropServices;
using Theodolite.Torch;
using TorchSharp;
using NativeDevice = TorchSharp.DeviceType;

namespace Theodolite.TorchSharp.Loading;

/// <summary>
/// Loads TorchSharp's native library onto the libtorch that Theodolite uses. Its dependencies are found by their names among what is
/// loaded already, so nothing has to lie beside it; TorchSharp's own search then finds it, by its name too.
/// </summary>
internal static class NativeTorchSharp
{
    private const string Library = "LibTorchSharp";

    /// <summary>
    /// The version of the C++ runtime of GCC 13 that the library is built with on Linux. No relocation refers to the one symbol of that
    /// version (<c>_ZSt21ios_base_library_initv</c>): it asks the runtime to set up the standard streams, which libtorch, loaded
    /// before, has done.
    /// </summary>
    private const string NewRuntime = "GLIBCXX_3.4.32";

    private static readonly Lock s_gate = new();
    private static bool s_loaded;

    /// <summary>Loads it once.</summary>
    /// <exception cref="TorchLibraryException">It cannot be loaded, or a second libtorch came with it.</exception>
    public static void Load()
    {
        lock (s_gate)
        {
            if (s_loaded)
            {
                return;
            }

            TorchRuntime.Share();
            LoadLibtorch();
            if (!NativeLibrary.TryLoad(Library, typeof(torch).Assembly, null, out _))
            {
                LoadForOlderSystem();
            }

            torch.InitializeDeviceType(NativeDevice.CPU);
            if (TorchRuntime.LoadedFolders is { Count: > 1 } folders)
            {
                throw new TorchLibraryException($"two copies of libtorch are loaded, from {string.Join(" and ", folders)}: what one knows "
                    + "the other does not; leave one out, or unset THEODOLITE_LIBTORCH.");
            }

            s_loaded = true;
        }
    }

    /// <summary>File name of a library on this system.</summary>
    private static string FileName(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";

    /// <summary>The library that stands for all of libtorch, which TorchSharp's needs beside torch_cpu.</summary>
    private static void LoadLibtorch()
    {
        var path = Path.Combine(TorchRuntime.LibraryPath, FileName("torch"));
        if (File.Exists(path))
        {
            _ = NativeLibrary.TryLoad(path, out _);
        }
    }

    // Debian 12, Ubuntu 22.04 and RHEL 9 have an older C++ runtime. A copy that needs its newest version weakly is loaded and gone again;
    // the folder is for this user alone.
    private static void LoadForOlderSystem()
    {
        var file = Find();
        if (!OperatingSystem.IsLinux() || VersionNeeds.WithWeak(File.ReadAllBytes(file), NewRuntime) is not { } library)
        {
            throw new TorchLibraryException($"{file} could not be loaded: {Reason(file)}.");
        }

        var folder = Directory.CreateTempSubdirectory("theodolite-");
        try
        {
            var copy = Path.Combine(folder.FullName, Path.GetFileName(file));
            File.WriteAllBytes(copy, library);
            if (!NativeLibrary.TryLoad(copy, out _))
            {
                throw new TorchLibraryException($"{file} could not be loaded: {Reason(copy)}.");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Find()
    {
        var file = FileName(Library);
        var platform = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var searched = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator) ?? [];
        string[] folders =
        [
            .. searched.Where(folder => folder.Length > 0),
            AppContext.BaseDirectory,
            Path.Combine(AppContext.BaseDirectory, "runtimes", $"{platform}-{architecture}", "native"),
        ];
        return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
            ?? throw new TorchLibraryException($"{file} of TorchSharp was not found: looked in {string.Join(", ", folders.Distinct())}; "
                + $"TorchSharp has none for {platform}-{architecture}, or its package is not restored.");
    }

    private static string Reason(string path)
    {
        try
        {
            _ = NativeLibrary.Load(path);
            return "it is of no use";
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            return error.Message.Split('\n')[0].Trim().TrimEnd('.');
        }
    }
}
