using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theodolite.Torch;

/// <summary>
/// Numbers in memory that the collector owns and does not move, so that tensors lie over them without a copy. They begin where a tensor
/// of libtorch's own would, at a multiple of 64 bytes: kernels read both alike.
/// </summary>
/// <remarks>Spans keep the memory as those of any array do, and so does every tensor over it and every view of one.</remarks>
/// <typeparam name="T">float, double, long or bool.</typeparam>
public sealed class PinnedArray<T>
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly T[] _memory;
    private readonly int _start;

    /// <summary>So many numbers, of unspecified value.</summary>
    /// <exception cref="TorchException">The type is none of a tensor's elements.</exception>
    public unsafe PinnedArray(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        DType = ElementTypes.Of<T>("PinnedArray");
        Count = count;
        _memory = GC.AllocateUninitializedArray<T>(checked(count + (Alignment / sizeof(T))), pinned: true);
        var address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_memory));
        _start = (int)((Alignment - (address % Alignment)) % Alignment) / sizeof(T);
    }

    private PinnedArray(PinnedArray<T> whole, int count) =>
        (_memory, _start, DType, Count) = (whole._memory, whole._start, whole.DType, count);

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Type of the elements of a tensor over them.</summary>
    public DType DType { get; }

    /// <summary>The numbers in place.</summary>
    public Span<T> Span => _memory.AsSpan(_start, Count);

    /// <summary>The numbers in place, not to be changed.</summary>
    public ReadOnlyMemory<T> Memory => _memory.AsMemory(_start, Count);

    /// <summary>The first of them, in the same memory.</summary>
    public PinnedArray<T> First(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        return new(this, count);
    }

    /// <summary>A tensor of them in row-major order, in the same memory: what is written to one is seen in the other.</summary>
    /// <exception cref="TorchException">The shape does not hold as many.</exception>
    public unsafe Tensor AsTensor(Shape shape)
    {
        if (shape.Count != Count)
        {
            throw new TorchException("PinnedArray.AsTensor", $"{Count} values do not fill shape {shape}");
        }

        return Tensor.Over((nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(Span)), _memory, shape, DType);
    }
}
