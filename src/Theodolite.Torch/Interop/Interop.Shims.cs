using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>
/// Functions that take an ATen Scalar as a double, which the dispatcher cannot, and the
/// products that take factors. Those with a device in their name work on that device only.
/// </summary>
internal static unsafe partial class Interop
{
    [LibraryImport(Library)]
    public static partial int aoti_torch_zero_(nint self);

    [LibraryImport(Library)]
    public static partial int aoti_torch_aten_fill__Scalar(nint self, double value);

    [LibraryImport(Library)]
    public static partial int aoti_torch_copy_(nint self, nint source, int nonBlocking);

    /// <summary>self − alpha·other.</summary>
    [LibraryImport(Library)]
    public static partial int aoti_torch_aten_subtract_Tensor(nint self, nint other, double alpha, nint* result);

    /// <summary>result = beta·self + alpha·a·b; the device-independent name takes its factors in single precision only.</summary>
    [LibraryImport(Library)]
    public static partial int aoti_torch_cpu_addmm_out(
        nint result, nint self, nint a, nint b, double beta, double alpha);

    [LibraryImport(Library)]
    public static partial int aoti_torch_cpu_baddbmm_out(
        nint result, nint self, nint a, nint b, double beta, double alpha);

    [LibraryImport(Library)]
    public static partial int aoti_torch_cpu_mul_Tensor(nint self, nint other, nint* result);

    [LibraryImport(Library)]
    public static partial int aoti_torch_cpu_pow_Tensor_Scalar(nint self, double exponent, nint* result);

    [LibraryImport(CudaLibrary)]
    public static partial int aoti_torch_cuda_addmm_out(
        nint result, nint self, nint a, nint b, double beta, double alpha);

    [LibraryImport(CudaLibrary)]
    public static partial int aoti_torch_cuda_baddbmm_out(
        nint result, nint self, nint a, nint b, double beta, double alpha);

    [LibraryImport(CudaLibrary)]
    public static partial int aoti_torch_cuda_pow_Tensor_Scalar(nint self, double exponent, nint* result);
}
