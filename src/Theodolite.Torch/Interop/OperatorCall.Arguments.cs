using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>Encoding of arguments.</summary>
internal unsafe ref partial struct OperatorCall
{
    public void Push(Tensor tensor)
    {
        if (_operandCount < 4)
        {
            _operands[_operandCount++] = tensor;
        }

        PushSlot(FreshHandle(tensor));
    }

    public void Push(long value) => PushSlot((ulong)value);

    public void Push(bool value) => PushSlot(value ? 1UL : 0UL);

    public void Push(double value) => PushSlot(BitConverter.DoubleToUInt64Bits(value));

    public void Push(scoped ReadOnlySpan<byte> text) => PushSlot(Text(text));

    /// <summary>An absent optional.</summary>
    public void PushNone() => PushSlot(0);

    public void PushOptional(Tensor? tensor)
    {
        if (tensor is null)
        {
            PushNone();
        }
        else
        {
            PushSlot(Boxed(FreshHandle(tensor)));
        }
    }

    public void PushOptional(long value) => PushSlot(Boxed((ulong)value));

    public void PushOptional(scoped ReadOnlySpan<long> values) => PushSlot(Boxed((ulong)List(values)));

    public void PushList(params scoped ReadOnlySpan<Tensor> tensors)
    {
        var list = NewList(tensors.Length);
        foreach (var tensor in tensors)
        {
            if (_operandCount < 4)
            {
                _operands[_operandCount++] = tensor;
            }

            Append(list, FreshHandle(tensor));
        }

        PushSlot((ulong)list);
    }

    public void Push(scoped ReadOnlySpan<long> values) => PushSlot((ulong)List(values));

    public void Push(scoped ReadOnlySpan<bool> values)
    {
        var list = NewList(values.Length);
        foreach (var value in values)
        {
            Append(list, value ? 1UL : 0UL);
        }

        PushSlot((ulong)list);
    }

    private void PushSlot(ulong slot) => _slots[_count++] = slot;

    private static ulong FreshHandle(Tensor tensor)
    {
        using var lease = tensor.Lease();
        nint fresh;
        NativeStatus.Check(Interop.aoti_torch_new_tensor_handle(lease.Value, &fresh), "aoti_torch_new_tensor_handle"u8);
        return (ulong)fresh;
    }

    /// <summary>libtorch frees the slot with the C library's free, so it is allocated with malloc.</summary>
    private static ulong Boxed(ulong value)
    {
        var slot = (ulong*)NativeMemory.Alloc(sizeof(ulong));
        *slot = value;
        return (ulong)slot;
    }

    private static ulong Text(ReadOnlySpan<byte> text)
    {
        nint handle;
        fixed (byte* characters = text)
        {
            NativeStatus.Check(
                Interop.torch_new_string_handle(characters, (nuint)text.Length, &handle), "torch_new_string_handle"u8);
        }

        return (ulong)handle;
    }

    private static nint List(ReadOnlySpan<long> values)
    {
        var list = NewList(values.Length);
        foreach (var value in values)
        {
            Append(list, (ulong)value);
        }

        return list;
    }

    private static nint NewList(int capacity)
    {
        nint list;
        NativeStatus.Check(
            Interop.torch_new_list_reserve_size((nuint)capacity, &list), "torch_new_list_reserve_size"u8);
        return list;
    }

    private static void Append(nint list, ulong element) =>
        NativeStatus.Check(Interop.torch_list_push_back(list, element), "torch_list_push_back"u8);
}
