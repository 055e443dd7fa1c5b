using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Theodolite.Torch;

/// <summary>
/// The native functions, by their own names (torch/csrc/stable/c/shim.h and
/// torch/csrc/inductor/aoti_torch/c/shim.h). A status of 0 means success.
/// </summary>
internal static unsafe partial class Interop
{
    /// <summary>Logical library name, mapped to the loaded libtorch by <see cref="LibraryLoader"/>.</summary>
    public const string Library = "torch_cpu";

    /// <summary>The CUDA half, present only where a CUDA build of libtorch was loaded.</summary>
    public const string CudaLibrary = "torch_cuda";

    [LibraryImport(Library)]
    public static partial ulong aoti_torch_abi_version();

    [LibraryImport(Library)]
    public static partial int aoti_torch_device_type_cpu();

    [LibraryImport(Library)]
    public static partial int aoti_torch_device_type_cuda();

    [LibraryImport(Library)]
    public static partial int aoti_torch_dtype_float32();

    [LibraryImport(Library)]
    public static partial int aoti_torch_dtype_float64();

    [LibraryImport(Library)]
    public static partial int aoti_torch_dtype_int64();

    [LibraryImport(Library)]
    public static partial int aoti_torch_dtype_bool();

    [LibraryImport(Library)]
    public static partial int aoti_torch_memory_format_contiguous_format();

    [LibraryImport(Library)]
    public static partial void aoti_torch_grad_mode_set_enabled(byte enabled);

    [LibraryImport(Library)]
    public static partial int torch_get_num_threads(uint* threads);
}
