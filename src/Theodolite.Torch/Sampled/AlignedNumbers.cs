using System.Runtime.InteropServices;

namespace Theodolite.Torch.Sampled;

/// <summary>Zeros outside of the managed heap that begin on a line of the cache, so that a vector does not lie on two.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class AlignedNumbers<T> : IDisposable
    where T : unmanaged
{
    private const int Line = 64;

    public AlignedNumbers(int count)
    {
        Start = (T*)NativeMemory.AlignedAlloc((nuint)count * (nuint)sizeof(T), Line);
        Count = count;
        Clear();
    }

    /// <summary>Where they begin; null after they are disposed of.</summary>
    public T* Start { get; private set; }

    public int Count { get; }

    /// <summary>So many numbers or a few more, in whole lines.</summary>
    public static int WholeLines(int count) => (count + (Line / sizeof(T)) - 1) / (Line / sizeof(T)) * (Line / sizeof(T));

    public Span<T> AsSpan() => new(Start, Count);

    public void Clear() => AsSpan().Clear();

    public void Dispose()
    {
        NativeMemory.AlignedFree(Start);
        Start = null;
    }
}
