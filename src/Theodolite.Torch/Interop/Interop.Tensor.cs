using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Lifetime, metadata and memory of tensors. The few-nanosecond getters skip the GC transition.</summary>
internal static unsafe partial class Interop
{
    [LibraryImport(Library)]
    public static partial int aoti_torch_empty_strided(
        long rank, long* sizes, long* strides, int dtype, int deviceType, int deviceIndex, nint* result);

    /// <summary>A tensor over memory that stays its caller's.</summary>
    [LibraryImport(Library)]
    public static partial int aoti_torch_create_tensor_from_blob(
        void* data, long rank, long* sizes, long* strides, long offset, int dtype, int deviceType, int deviceIndex, nint* result);

    [LibraryImport(Library)]
    public static partial int aoti_torch_delete_tensor_object(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_new_tensor_handle(nint tensor, nint* result);

    /// <summary>A view on the storage of <paramref name="tensor"/>; the offset is added to the tensor's own.</summary>
    [LibraryImport(Library)]
    public static partial int aoti_torch__reinterpret_tensor(
        nint tensor, long rank, long* sizes, long* strides, long offsetIncrement, nint* result);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_dim(nint tensor, long* rank);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_sizes(nint tensor, long** sizes);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_strides(nint tensor, long** strides);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_storage_offset(nint tensor, long* offset);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_storage_size(nint tensor, long* bytes);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_dtype(nint tensor, int* dtype);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_device_type(nint tensor, int* type);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_get_device_index(nint tensor, int* index);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int aoti_torch_is_contiguous(nint tensor, byte* contiguous);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int torch_get_mutable_data_ptr(nint tensor, void** data);

    [LibraryImport(Library)]
    public static partial int aoti_torch_item_float64(nint tensor, double* value);

    [LibraryImport(Library)]
    public static partial int aoti_torch_item_int64(nint tensor, long* value);

    [LibraryImport(Library)]
    public static partial int aoti_torch_scalar_to_tensor_float32(float value, nint* result);

    [LibraryImport(Library)]
    public static partial int aoti_torch_scalar_to_tensor_float64(double value, nint* result);

    [LibraryImport(Library)]
    public static partial int aoti_torch_scalar_to_tensor_int64(long value, nint* result);
}
