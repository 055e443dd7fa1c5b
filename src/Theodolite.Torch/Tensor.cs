using System.Runtime.CompilerServices;

namespace Theodolite.Torch;

/// <summary>
/// A dense array of numbers held by libtorch. Every member that returns a tensor returns a new
/// owner, to be disposed by the caller; views share storage with what they were taken from.
/// Members whose name ends in an underscore change the tensor in place and return it.
/// Operands must agree in element type and device; shapes broadcast as in ATen.
/// </summary>
public sealed unsafe partial class Tensor : IDisposable
{
    private readonly TensorHandle _handle;
    private Shape _shape;
    private DType _dtype;
    private Device _device;
    private bool _shapeKnown;
    private bool _typeKnown;

    /// <summary>Takes over a native tensor.</summary>
    internal Tensor(nint owned) => _handle = new TensorHandle(owned, null);

    /// <summary>Takes over a native tensor whose metadata is known.</summary>
    /// <param name="owned">The native tensor.</param>
    /// <param name="shape">Its extents.</param>
    /// <param name="dtype">Type of its elements.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="memory">Memory of the collector's that they lie in; null where libtorch owns it.</param>
    internal Tensor(nint owned, Shape shape, DType dtype, Device device, object? memory = null)
    {
        _handle = new TensorHandle(owned, memory);
        _shape = shape;
        _shapeKnown = true;
        _dtype = dtype;
        _device = device;
        _typeKnown = true;
    }

    /// <summary>Native tensors that are owned now, over all threads.</summary>
    public static int LiveCount => TensorHandle.LiveCount;

    /// <summary>The extents, outermost axis first.</summary>
    public Shape Shape
    {
        get
        {
            if (!_shapeKnown)
            {
                ReadShape();
            }

            return _shape;
        }
    }

    /// <summary>Type of the elements.</summary>
    public DType DType
    {
        get
        {
            if (!_typeKnown)
            {
                ReadType();
            }

            return _dtype;
        }
    }

    /// <summary>Where the elements are.</summary>
    public Device Device
    {
        get
        {
            if (!_typeKnown)
            {
                ReadType();
            }

            return _device;
        }
    }

    /// <summary>Number of axes; 0 for a scalar.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Count;

    /// <summary>Whether the elements lie in row-major order without gaps.</summary>
    public bool IsContiguous
    {
        get
        {
            using var lease = Lease();
            byte contiguous;
            NativeStatus.Check(Interop.aoti_torch_is_contiguous(lease.Value, &contiguous), "aoti_torch_is_contiguous"u8);
            return contiguous != 0;
        }
    }

    /// <summary>Distance between neighbours along each axis, in elements.</summary>
    public long[] Strides
    {
        get
        {
            var strides = new long[Rank];
            ReadStrides(strides);
            return strides;
        }
    }

    /// <summary>Whether the tensor was disposed.</summary>
    public bool IsDisposed => _handle.IsClosed;

    /// <summary>Gives up this owner; the storage goes when its last owner does. Harmless when repeated.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>For instance <c>float32[2, 3] cpu</c>.</summary>
    public override string ToString() =>
        IsDisposed ? "disposed tensor" : $"{DType.ToString().ToLowerInvariant()}{Shape} {Device}";

    internal HandleLease Lease() => new(_handle);

    /// <summary>The same metadata for a result known to agree with this tensor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Tensor WithMetadataOf(Tensor other)
    {
        _shape = other.Shape;
        _shapeKnown = true;
        _dtype = other.DType;
        _device = other.Device;
        _typeKnown = true;
        return this;
    }

    private void ReadStrides(Span<long> strides)
    {
        using var lease = Lease();
        long* values;
        NativeStatus.Check(Interop.aoti_torch_get_strides(lease.Value, &values), "aoti_torch_get_strides"u8);
        new ReadOnlySpan<long>(values, strides.Length).CopyTo(strides);
    }

    private void ReadShape()
    {
        using var lease = Lease();
        long rank;
        long* sizes;
        NativeStatus.Check(Interop.aoti_torch_get_dim(lease.Value, &rank), "aoti_torch_get_dim"u8);
        NativeStatus.Check(Interop.aoti_torch_get_sizes(lease.Value, &sizes), "aoti_torch_get_sizes"u8);
        _shape = Shape.Create(new ReadOnlySpan<long>(sizes, (int)rank));
        Volatile.Write(ref _shapeKnown, true);
    }

    private void ReadType()
    {
        using var lease = Lease();
        int dtype, type, index;
        NativeStatus.Check(Interop.aoti_torch_get_dtype(lease.Value, &dtype), "aoti_torch_get_dtype"u8);
        NativeStatus.Check(Interop.aoti_torch_get_device_type(lease.Value, &type), "aoti_torch_get_device_type"u8);
        NativeStatus.Check(Interop.aoti_torch_get_device_index(lease.Value, &index), "aoti_torch_get_device_index"u8);
        _dtype = Codes.ToDType(dtype);
        _device = new Device(Codes.ToDeviceType(type), Math.Max(index, 0));
        Volatile.Write(ref _typeKnown, true);
    }
}
