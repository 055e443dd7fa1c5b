using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>The loaded libtorch: where it came from, its version, its threads.</summary>
public static unsafe class TorchRuntime
{
    /// <summary>Whether libtorch has been loaded.</summary>
    public static bool IsLoaded => LibraryLoader.IsLoaded;

    /// <summary>The folder it was loaded from.</summary>
    public static string LibraryPath
    {
        get
        {
            Initialize();
            return LibraryLoader.Folder;
        }
    }

    /// <summary>The folders from which libtorch is loaded into this process: one, unless two bindings have loaded one each.</summary>
    public static IReadOnlyList<string> LoadedFolders => LoadedLibraries.FoldersOf(LibraryFolders.FileName(Interop.Library));

    /// <summary>Version of the stable C ABI, which is that of libtorch.</summary>
    public static Version AbiVersion
    {
        get
        {
            Initialize();
            var packed = Codes.AbiVersion;
            return new Version((int)(packed >> 56), (int)(packed >> 48 & 0xFF), (int)(packed >> 40 & 0xFF));
        }
    }

    /// <summary>For instance <c>libtorch 2.10.0</c>.</summary>
    public static string Version => $"libtorch {AbiVersion}{(CudaAvailable ? " with CUDA" : "")}";

    /// <summary>
    /// Threads that one operation may use. Best set before the first tensor: later it changes the
    /// threads that call libtorch for the first time afterwards, and the calling one.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not at least 1.</exception>
    public static int Threads
    {
        get
        {
            Initialize();
            uint threads;
            NativeStatus.Check(Interop.torch_get_num_threads(&threads), "torch_get_num_threads"u8);
            return (int)threads;
        }

        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            NativeSettings.Threads = value;
            if (!IsLoaded)
            {
                return;
            }

            var setter = LibraryLoader.Optional(
                OperatingSystem.IsWindows() ? "?set_num_threads@at@@YAXH@Z" : "_ZN2at15set_num_threadsEi");
            if (setter == 0)
            {
                throw new TorchLibraryException("this libtorch cannot change its threads once loaded: set them before the first tensor.");
            }

            ((delegate* unmanaged<int, void>)setter)(value);
        }
    }

    /// <summary>Whether tensors can live on a GPU: a CUDA build of libtorch was loaded and the driver sees a device.</summary>
    public static bool CudaAvailable
    {
        get
        {
            Initialize();
            return LibraryLoader.HasCuda && CudaDriver.DeviceCount > 0;
        }
    }

    /// <summary>
    /// Loads libtorch; every tensor operation does so by itself. One that another binding has loaded into the process is used. Else it is
    /// looked for in the folder that <c>THEODOLITE_LIBTORCH</c> names, or beside the program, then in the package it was built with.
    /// </summary>
    /// <exception cref="TorchLibraryException">Not found, not loadable, older than 2.10, or not the one that is loaded.</exception>
    public static void Initialize() => LibraryLoader.Load();

    /// <summary>
    /// Loads libtorch to be shared with another binding: what libtorch keeps for every thread, whether it records gradients, is left to
    /// that one. A library that another binding had loaded first is shared without being asked.
    /// </summary>
    /// <exception cref="TorchLibraryException">As <see cref="Initialize"/>.</exception>
    public static void Share()
    {
        Initialize();
        GradMode.Share();
    }

    /// <summary>Whether a device can hold tensors; loads libtorch for anything but the CPU.</summary>
    /// <exception cref="TorchLibraryException">It cannot, with what is missing.</exception>
    public static void Require(Device device)
    {
        if (device.IsCpu)
        {
            return;
        }

        Initialize();
        if (!LibraryLoader.HasCuda)
        {
            throw new TorchLibraryException(
                $"device {device} was asked for, but the libtorch in {LibraryLoader.Folder} is built without CUDA; "
                + $"set {LibraryFolders.Variable} to the lib folder of a CUDA build of PyTorch 2.10 or later.");
        }

        var count = CudaDriver.DeviceCount;
        if (device.Index >= count)
        {
            throw new TorchLibraryException($"device {device} was asked for, but the NVIDIA driver sees {count} devices here.");
        }
    }
}
