using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Owns one native tensor; the only type that does.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static int s_live;
    private object? _memory;

    /// <param name="tensor">The native tensor.</param>
    /// <param name="memory">Memory of the collector's that the tensor lies in, kept for as long; null where libtorch owns it.</param>
    public TensorHandle(nint tensor, object? memory)
        : base(0, ownsHandle: true)
    {
        _memory = memory;
        SetHandle(tensor);
        Interlocked.Increment(ref s_live);
    }

    /// <summary>Native tensors owned now.</summary>
    public static int LiveCount => Volatile.Read(ref s_live);

    /// <summary>What every view of the tensor has to keep as well.</summary>
    public object? Memory => _memory;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref s_live);
        var released = Interop.aoti_torch_delete_tensor_object(handle) == 0;
        _memory = null;
        return released;
    }
}
