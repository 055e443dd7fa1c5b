namespace Theodolite.Torch;

public sealed unsafe partial class Tensor
{
    /// <summary>A tensor with unspecified contents (<c>aten::empty</c>).</summary>
    public static Tensor Empty(Shape shape, DType dtype = DType.Float32, Device device = default)
    {
        TorchRuntime.Require(device);
        GradMode.SetOnThisThread();
        Span<long> strides = stackalloc long[shape.Rank];
        FillRowMajor(strides, shape);
        nint result;
        int status;
        fixed (long* sizes = shape.Span)
        fixed (long* steps = strides)
        {
            status = Interop.aoti_torch_empty_strided(
                shape.Rank, sizes, steps, Codes.Of(dtype), Codes.Of(device.Type), device.Index, &result);
        }

        if (status != 0)
        {
            throw new TorchException("aten::empty", $"no {dtype.ToString().ToLowerInvariant()}{shape} could be allocated on {device}");
        }

        return new Tensor(result, shape, dtype, device);
    }

    /// <summary>Asks the system for large pages for a block on the CPU that nothing has been written to yet, and returns the tensor: its
    /// first writing is then several times as fast. Elsewhere, and where the system does not follow, nothing changes.</summary>
    public Tensor PreferLargePages()
    {
        if (Device.IsCpu && IsContiguous)
        {
            LargePages.Advise(DataPointer(), Count * DType.Size());
        }

        return this;
    }

    /// <summary>A tensor of zeros (<c>aten::zeros</c>).</summary>
    public static Tensor Zeros(Shape shape, DType dtype = DType.Float32, Device device = default) =>
        Empty(shape, dtype, device).Zero_();

    /// <summary>A tensor of ones (<c>aten::ones</c>).</summary>
    public static Tensor Ones(Shape shape, DType dtype = DType.Float32, Device device = default) =>
        Full(shape, 1, dtype, device);

    /// <summary>A tensor with one value everywhere (<c>aten::full</c>).</summary>
    public static Tensor Full(Shape shape, double value, DType dtype = DType.Float32, Device device = default) =>
        Empty(shape, dtype, device).Fill_(value);

    /// <summary>A tensor without axes.</summary>
    public static Tensor Scalar(double value, DType dtype = DType.Float32, Device device = default) =>
        device.IsCpu && dtype != DType.Bool
            ? new Tensor(OperatorCall.NewScalar(value, dtype), Shape.Scalar, dtype, Device.Cpu)
            : Full(Shape.Scalar, value, dtype, device);

    /// <summary>A copy of values in row-major order; float, double, long or bool decide the element type.</summary>
    /// <exception cref="TorchException">The shape does not hold as many values.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> values, Shape shape, Device device = default)
        where T : unmanaged
    {
        if (values.Length != shape.Count)
        {
            throw new TorchException("Tensor.From", $"{values.Length} values do not fill shape {shape}");
        }

        var result = Empty(shape, ElementTypes.Of<T>("Tensor.From"), device);
        result.CopyFrom(values);
        return result;
    }

    /// <summary>A copy of an array; see the overload for spans.</summary>
    public static Tensor From<T>(T[] values, Shape shape, Device device = default)
        where T : unmanaged => From((ReadOnlySpan<T>)values, shape, device);

    /// <summary>A vector.</summary>
    public static Tensor From<T>(params ReadOnlySpan<T> values)
        where T : unmanaged => From(values, [values.Length]);

    /// <summary>0, 1, …, count − 1 as int64 (<c>aten::arange</c>).</summary>
    public static Tensor Arange(long count, Device device = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var result = Empty([count], DType.Int64);
        var values = result.AsSpan<long>();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = i;
        }

        return result.MovedTo(device);
    }

    /// <summary>The identity matrix (<c>aten::eye</c>).</summary>
    public static Tensor Eye(long size, DType dtype = DType.Float32, Device device = default)
    {
        var result = Zeros([size, size], dtype, device);
        using var diagonal = result.Diagonal();
        diagonal.Fill_(1);
        return result;
    }

    /// <summary>A tensor over pinned memory of the collector's, which it and all its views keep.</summary>
    internal static Tensor Over(nint data, object memory, Shape shape, DType dtype)
    {
        TorchRuntime.Require(Device.Cpu);
        GradMode.SetOnThisThread();
        Span<long> strides = stackalloc long[shape.Rank];
        FillRowMajor(strides, shape);
        nint result;
        int status;
        fixed (long* sizes = shape.Span)
        fixed (long* steps = strides)
        {
            status = Interop.aoti_torch_create_tensor_from_blob(
                (void*)data, shape.Rank, sizes, steps, 0, Codes.Of(dtype), Codes.Of(DeviceType.Cpu), 0, &result);
        }

        NativeStatus.Check(status, "at::from_blob"u8);
        return new Tensor(result, shape, dtype, Device.Cpu, memory);
    }

    private static void FillRowMajor(Span<long> strides, Shape shape)
    {
        var step = 1L;
        for (var axis = shape.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step = checked(step * Math.Max(shape[axis], 1));
        }
    }

    private Tensor MovedTo(Device device)
    {
        if (device == Device)
        {
            return this;
        }

        using (this)
        {
            return To(device);
        }
    }
}
