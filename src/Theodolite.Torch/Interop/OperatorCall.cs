using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>
/// One call of an ATen operator by name: arguments are pushed in the order of its schema,
/// then it is invoked, then its results are taken. Slots are 64 bits: integers, booleans and
/// codes as they are, a double as its bits, a tensor as a fresh handle that the callee
/// consumes, an optional as 0 or a pointer to a slot that the callee frees.
/// After a failed call the slots belong to nobody that can be told, and are left alone.
/// </summary>
internal unsafe ref partial struct OperatorCall
{
    private Slots _slots;
    private Operands _operands;
    private int _count;
    private int _operandCount;

    /// <summary>Calls the operator. Names are UTF-8 literals, which end in a zero byte.</summary>
    public void Invoke(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> overload = default)
    {
        if (overload.IsEmpty)
        {
            overload = ""u8;
        }

        int status;
        fixed (byte* n = name)
        fixed (byte* o = &MemoryMarshal.GetReference(overload))
        fixed (ulong* slots = &_slots[0])
        {
            status = Interop.torch_call_dispatcher(n, o, slots, Codes.AbiVersion);
        }

        NativeStatus.Check(status, name, _operands[.._operandCount]);
    }

    /// <summary>Takes over a returned tensor.</summary>
    public readonly Tensor Take(int index = 0) => new((nint)_slots[index]);

    /// <summary>Takes over the only tensor of a returned list.</summary>
    public readonly Tensor TakeSingle()
    {
        var list = (nint)_slots[0];
        ulong item;
        var status = Interop.torch_list_get_item(list, 0, &item);
        _ = Interop.torch_delete_list(list);
        NativeStatus.Check(status, "torch_list_get_item"u8);
        return new Tensor((nint)item);
    }

    /// <summary>Releases a returned tensor that is not wanted: the result of an in-place operator is its argument.</summary>
    public readonly void Discard(int index = 0) =>
        NativeStatus.Check(
            Interop.aoti_torch_delete_tensor_object((nint)_slots[index]), "aoti_torch_delete_tensor_object"u8);

    /// <summary>As many arguments as the longest operator used here takes.</summary>
    [InlineArray(16)]
    private struct Slots
    {
        private ulong _first;
    }

    /// <summary>The first operands, for messages.</summary>
    [InlineArray(4)]
    [SuppressMessage("Style", "IDE0044", Justification = "the element of an inline array")]
    private struct Operands
    {
        private Tensor? _first;
    }
}
