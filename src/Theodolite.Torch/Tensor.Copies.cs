namespace Theodolite.Torch;

public sealed unsafe partial class Tensor
{
    /// <summary>A contiguous copy with another element type (<c>aten::_to_copy</c>).</summary>
    public Tensor To(DType dtype) => CopyAs(dtype, Device);

    /// <summary>A contiguous copy on a device (<c>aten::_to_copy</c>).</summary>
    public Tensor To(Device device) => CopyAs(DType, device);

    /// <summary>A contiguous copy (<c>aten::clone</c>).</summary>
    public Tensor Clone() => CopyAs(DType, Device);

    /// <summary>The tensor itself where it is contiguous (sharing storage), a copy where not (<c>aten::contiguous</c>).</summary>
    public Tensor Contiguous() => IsContiguous ? Alias() : Clone();

    /// <summary>Copies elements in, broadcasting and converting the element type (<c>aten::copy_</c>).</summary>
    public Tensor Copy_(Tensor source)
    {
        Require.BroadcastableTo("aten::copy_"u8, this, source);
        using var self = Lease();
        using var other = source.Lease();
        NativeStatus.Check(Interop.aoti_torch_copy_(self.Value, other.Value, 0), "aten::copy_"u8, this, source);
        return this;
    }

    private Tensor CopyAs(DType dtype, Device device)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        return Empty(Shape, dtype, device).Copy_(this);
    }

    /// <summary>Sets every element to zero (<c>aten::zero_</c>).</summary>
    public Tensor Zero_()
    {
        using var self = Lease();
        NativeStatus.Check(Interop.aoti_torch_zero_(self.Value), "aten::zero_"u8, this);
        return this;
    }

    /// <summary>Sets every element to a value (<c>aten::fill_.Scalar</c>).</summary>
    public Tensor Fill_(double value)
    {
        using var self = Lease();
        NativeStatus.Check(Interop.aoti_torch_aten_fill__Scalar(self.Value, value), "aten::fill_"u8, this);
        return this;
    }
}
