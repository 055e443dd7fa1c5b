namespace Theodolite.Torch;

/// <summary>libtorch's numbers for element types, devices and memory formats, asked once.</summary>
internal static class Codes
{
    private static readonly int Float32;
    private static readonly int Float64;
    private static readonly int Int64;
    private static readonly int Bool;
    private static readonly int Cpu;
    private static readonly int Cuda;

    static Codes()
    {
        LibraryLoader.Load();
        Float32 = Interop.aoti_torch_dtype_float32();
        Float64 = Interop.aoti_torch_dtype_float64();
        Int64 = Interop.aoti_torch_dtype_int64();
        Bool = Interop.aoti_torch_dtype_bool();
        Cpu = Interop.aoti_torch_device_type_cpu();
        Cuda = Interop.aoti_torch_device_type_cuda();
        Contiguous = Interop.aoti_torch_memory_format_contiguous_format();
        AbiVersion = Interop.aoti_torch_abi_version();
    }

    /// <summary>Memory format: row-major.</summary>
    public static int Contiguous { get; }

    /// <summary>Version of the ABI: major, minor and patch in the three highest bytes.</summary>
    public static ulong AbiVersion { get; }

    public static int Of(DType dtype) => dtype switch
    {
        DType.Float32 => Float32,
        DType.Float64 => Float64,
        DType.Int64 => Int64,
        DType.Bool => Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, null),
    };

    public static int Of(DeviceType type) => type == DeviceType.Cpu ? Cpu : Cuda;

    public static DType ToDType(int code) =>
        code == Float32 ? Torch.DType.Float32
        : code == Float64 ? Torch.DType.Float64
        : code == Int64 ? Torch.DType.Int64
        : code == Bool ? Torch.DType.Bool
        : throw new TorchException($"libtorch returned an element type this library does not use (code {code}).");

    public static DeviceType ToDeviceType(int code) =>
        code == Cpu ? Torch.DeviceType.Cpu
        : code == Cuda ? Torch.DeviceType.Cuda
        : throw new TorchException($"libtorch returned a device this library does not use (code {code}).");
}
