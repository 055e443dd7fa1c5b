using System.Reflection;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Loads libtorch once and answers the P/Invoke resolver. A failed load is tried again at the next use.</summary>
internal static class LibraryLoader
{
    private static readonly Lock Gate = new();
    private static nint s_cpu;
    private static nint s_cuda;
    private static bool s_resolverSet;

    public static bool IsLoaded => Volatile.Read(ref s_cpu) != 0;

    public static bool HasCuda => Volatile.Read(ref s_cuda) != 0;

    public static string Folder { get; private set; } = "";

    public static void Load()
    {
        if (IsLoaded)
        {
            return;
        }

        lock (Gate)
        {
            if (IsLoaded)
            {
                return;
            }

            NativeSettings.BeforeLoad();
            var byOthers = LoadedLibraries.FolderOf(LibraryFolders.FileName(Interop.Library)) is not null;
            var folder = Find();
            var handle = Open(folder);
            CheckAge(handle, folder);
            var cuda = Path.Combine(folder, LibraryFolders.FileName(Interop.CudaLibrary));
            if (File.Exists(cuda))
            {
                _ = NativeLibrary.TryLoad(cuda, out s_cuda);
            }

            Folder = folder;
            if (!s_resolverSet)
            {
                NativeLibrary.SetDllImportResolver(typeof(LibraryLoader).Assembly, Resolve);
            }

            s_resolverSet = true;
            Volatile.Write(ref s_cpu, handle);
            if (byOthers)
            {
                GradMode.Share();
            }
        }
    }

    /// <summary>Address of a function that only some versions export; 0 where absent.</summary>
    public static nint Optional(string symbol) =>
        IsLoaded && NativeLibrary.TryGetExport(s_cpu, symbol, out var address) ? address : 0;

    private static string Find()
    {
        var file = LibraryFolders.FileName(Interop.Library);
        if (LoadedLibraries.FolderOf(file) is { } loaded)
        {
            // A second libtorch beside one that another binding has loaded would have operators, threads and an allocator of its own.
            return LibraryFolders.Chosen is not { } other || other == loaded
                ? loaded
                : throw new TorchLibraryException(
                    $"libtorch is loaded already, from {loaded}, and {LibraryFolders.Variable} names {other}; unset it, or use this "
                    + "library before the other binding of libtorch.");
        }

        var folders = LibraryFolders.Candidates();
        foreach (var folder in folders)
        {
            if (File.Exists(Path.Combine(folder, file)))
            {
                return folder;
            }
        }

        throw new TorchLibraryException(
            $"libtorch was not found: looked for {file} in {string.Join(", ", folders)}; install the NuGet package "
            + $"{LibraryFolders.Package} 2.10.0 or set {LibraryFolders.Variable} to the lib folder of a libtorch or PyTorch "
            + "2.10 or later.");
    }

    private static nint Open(string folder)
    {
        var path = Path.Combine(folder, LibraryFolders.FileName(Interop.Library));
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw new TorchLibraryException($"{path} could not be loaded: {error.Message.Split('\n')[0].Trim()}", error);
        }
    }

    private static void CheckAge(nint handle, string folder)
    {
        if (NativeLibrary.TryGetExport(handle, "torch_call_dispatcher", out _))
        {
            return;
        }

        NativeLibrary.Free(handle);
        throw new TorchLibraryException(
            $"the libtorch in {folder} is too old: it has no stable C ABI (torch_call_dispatcher), which came with 2.10; "
            + $"install libtorch or PyTorch 2.10 or later, or unset {LibraryFolders.Variable}.");
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (library is not (Interop.Library or Interop.CudaLibrary))
        {
            return 0;
        }

        Load();
        return library == Interop.Library ? s_cpu : s_cuda;
    }
}
