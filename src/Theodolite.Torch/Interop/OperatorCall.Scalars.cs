namespace Theodolite.Torch;

/// <summary>
/// Numbers in place of ATen Scalars. ATen accepts a tensor without axes on the CPU beside
/// tensors of any device, and uses the same kernels as for a Scalar.
/// </summary>
internal unsafe ref partial struct OperatorCall
{
    /// <summary>A number as a tensor without axes.</summary>
    public void PushScalar(double value, DType dtype) => PushSlot((ulong)NewScalar(value, dtype));

    /// <summary>A number as a vector of one element.</summary>
    public void PushVector(double value, DType dtype)
    {
        nint vector;
        var one = 1L;
        NativeStatus.Check(
            Interop.aoti_torch_empty_strided(1, &one, &one, Codes.Of(dtype), Codes.Of(DeviceType.Cpu), 0, &vector),
            "aoti_torch_empty_strided"u8);
        void* data;
        NativeStatus.Check(Interop.torch_get_mutable_data_ptr(vector, &data), "torch_get_mutable_data_ptr"u8);
        if (dtype == DType.Float32)
        {
            *(float*)data = (float)value;
        }
        else
        {
            *(double*)data = value;
        }

        PushSlot((ulong)vector);
    }

    /// <summary>A fresh native tensor without axes on the CPU.</summary>
    public static nint NewScalar(double value, DType dtype)
    {
        GradMode.SetOnThisThread();
        nint result;
        var status = dtype switch
        {
            DType.Float32 => Interop.aoti_torch_scalar_to_tensor_float32((float)value, &result),
            DType.Float64 => Interop.aoti_torch_scalar_to_tensor_float64(value, &result),
            DType.Int64 => Interop.aoti_torch_scalar_to_tensor_int64(checked((long)value), &result),
            _ => throw new TorchException("Tensor.Scalar", "a bool has no arithmetic"),
        };
        NativeStatus.Check(status, "aoti_torch_scalar_to_tensor"u8);
        return result;
    }
}
