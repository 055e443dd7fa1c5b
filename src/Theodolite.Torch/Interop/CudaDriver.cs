using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Counts GPUs through the driver's own C interface, which asks nothing of libtorch and prints nothing.</summary>
internal static unsafe class CudaDriver
{
    private static readonly Lazy<int> Count = new(CountDevices);

    public static int DeviceCount => Count.Value;

    private static int CountDevices()
    {
        var name = OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1";
        if (!NativeLibrary.TryLoad(name, out var driver)
            || !NativeLibrary.TryGetExport(driver, "cuInit", out var init)
            || !NativeLibrary.TryGetExport(driver, "cuDeviceGetCount", out var getCount))
        {
            return 0;
        }

        int count;
        return ((delegate* unmanaged<uint, int>)init)(0) == 0
            && ((delegate* unmanaged<int*, int>)getCount)(&count) == 0 ? count : 0;
    }
}
