namespace Theodolite.Torch;

public sealed unsafe partial class Tensor
{
    /// <summary>
    /// The elements of a contiguous CPU tensor in place. The span is valid only while the
    /// tensor lives: keep it referenced.
    /// </summary>
    /// <exception cref="TorchException">Not on the CPU, not contiguous, or of another element type.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (DType != ElementTypes.Of<T>("Tensor.AsSpan"))
        {
            throw new TorchException("Tensor.AsSpan", $"the elements are not {typeof(T).Name}", this);
        }

        if (!Device.IsCpu)
        {
            throw new TorchException("Tensor.AsSpan", "needs a CPU tensor", this);
        }

        if (!IsContiguous)
        {
            throw new TorchException("Tensor.AsSpan", "needs a contiguous tensor", this);
        }

        return new Span<T>(DataPointer(), checked((int)Count));
    }

    /// <summary>Copies the elements, in row-major order, to a span of the same number.</summary>
    public void CopyTo<T>(Span<T> destination)
        where T : unmanaged
    {
        if (destination.Length != Count)
        {
            throw new TorchException("Tensor.CopyTo", $"a span of {destination.Length} does not hold the elements", this);
        }

        using var compact = Compact();
        compact.AsSpan<T>().CopyTo(destination);
    }

    /// <summary>Copies the elements in row-major order as float64, from any device and floating dtype.</summary>
    public double[] ToDoubles()
    {
        using var doubles = To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        return local.ToArray<double>();
    }

    /// <summary>The elements in row-major order.</summary>
    public T[] ToArray<T>()
        where T : unmanaged
    {
        var values = new T[Count];
        CopyTo<T>(values);
        return values;
    }

    /// <summary>Fills the tensor with values in row-major order.</summary>
    public void CopyFrom<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        if (values.Length != Count)
        {
            throw new TorchException("Tensor.CopyFrom", $"{values.Length} values do not fill the tensor", this);
        }

        if (Device.IsCpu && IsContiguous)
        {
            values.CopyTo(AsSpan<T>());
            return;
        }

        using var staged = Empty(Shape, ElementTypes.Of<T>("Tensor.CopyFrom"));
        values.CopyTo(staged.AsSpan<T>());
        Copy_(staged);
    }

    /// <summary>The only element as a double (<c>aten::item</c>).</summary>
    public double ToDouble()
    {
        RequireSingle("Tensor.ToDouble");
        using var lease = Lease();
        double value;
        NativeStatus.Check(Interop.aoti_torch_item_float64(lease.Value, &value), "aten::item"u8, this);
        return value;
    }

    /// <summary>The only element as an integer (<c>aten::item</c>); int64 and bool only.</summary>
    public long ToInt64()
    {
        RequireSingle("Tensor.ToInt64");
        if (DType.IsFloating())
        {
            throw new TorchException("Tensor.ToInt64", "needs int64 or bool", this);
        }

        using var lease = Lease();
        long value;
        NativeStatus.Check(Interop.aoti_torch_item_int64(lease.Value, &value), "aten::item"u8, this);
        return value;
    }

    /// <summary>Whether the only element is not zero (<c>aten::item</c>).</summary>
    public bool ToBool() => ToDouble() != 0;

    private void* DataPointer()
    {
        using var lease = Lease();
        void* data;
        NativeStatus.Check(Interop.torch_get_mutable_data_ptr(lease.Value, &data), "torch_get_mutable_data_ptr"u8, this);
        return data;
    }

    /// <summary>The same elements on the CPU in row-major order, sharing storage where they already are.</summary>
    private Tensor Compact() => Device.IsCpu ? Contiguous() : To(Device.Cpu);

    private void RequireSingle(string operation)
    {
        if (Count != 1)
        {
            throw new TorchException(operation, "needs exactly one element", this);
        }
    }
}
