using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Owns one native tensor; the only type that does.</summary>
internal sealed class TensorHandle : SafeHandle
{
    private static int s_live;

    public TensorHandle(nint tensor)
        : base(0, ownsHandle: true)
    {
        SetHandle(tensor);
        Interlocked.Increment(ref s_live);
    }

    /// <summary>Native tensors owned now.</summary>
    public static int LiveCount => Volatile.Read(ref s_live);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        Interlocked.Decrement(ref s_live);
        return Interop.aoti_torch_delete_tensor_object(handle) == 0;
    }
}
