using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Theodolite.Torch.Tests;

/// <summary>Tensors over memory of the collector's: the same numbers in the same place, there as long as anybody can reach them.</summary>
public sealed class PinnedArrayLaws : LeakFree
{
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(100_000)]
    public unsafe void NumbersBeginAtAMultipleOf64Bytes(int count)
    {
        var (singles, doubles) = (new PinnedArray<float>(count), new PinnedArray<double>(count));
        Assert.Equal(0, (nint)Unsafe.AsPointer(ref singles.Span[0]) % 64);
        Assert.Equal(0, (nint)Unsafe.AsPointer(ref doubles.Span[0]) % 64);
        Assert.Equal(count, singles.Span.Length);
        singles.Span[count - 1] = 3;
        Assert.Equal(3, singles.Memory.Span[count - 1]);
    }

    [Fact]
    public void ATensorLiesInTheSamePlace()
    {
        var array = Filled(6);
        var tensor = Own(array.AsTensor([2, 3]));
        Assert.True(Unsafe.AreSame(ref array.Span[0], ref tensor.AsSpan<double>()[0]));
        Assert.Equal([3, 1], tensor.Strides);
        array.Span[4] = -7;
        using var row = tensor.Select(0, 1);
        Assert.Equal([3, -7, 5], row.ToArray<double>());
        using var first = array.First(3).AsTensor([3]);
        Assert.True(Unsafe.AreSame(ref array.Span[0], ref first.AsSpan<double>()[0]));
    }

    [Fact]
    public void AnotherCountIsRefused()
    {
        Assert.Throws<TorchException>(() => Filled(6).AsTensor([7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Filled(6).First(7));
        Assert.Throws<TorchException>(() => new PinnedArray<int>(1));
    }

    [Fact]
    public void NoNumbersAreATensorToo() => Assert.Empty(Own(new PinnedArray<float>(0).AsTensor([0, 3])).ToArray<float>());

    [Fact]
    public void AViewKeepsTheMemoryAndItsEndFreesIt()
    {
        var (memory, view) = ViewAlone();
        Collect();
        Assert.True(memory.IsAlive);
        Assert.Equal([2, 3], view.ToArray<double>());
        view.Dispose();
        Collect();
        Assert.False(memory.IsAlive);
    }

    [Fact]
    public void NumbersOutliveTheirTensors()
    {
        var numbers = NumbersAlone();
        Collect();
        Assert.Equal([0, 1, 2, 3], numbers.ToArray());
    }

    // Every way to a view of a tensor is one of these two.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (WeakReference Memory, Tensor View) ViewAlone()
    {
        var array = Filled(4);
        Assert.True(MemoryMarshal.TryGetArray(array.Memory, out var segment));
        using var tensor = array.AsTensor([4]);
        using var alias = tensor.Alias();
        return (new WeakReference(segment.Array), alias.Narrow(0, 2, 2));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlyMemory<double> NumbersAlone()
    {
        var array = Filled(4);
        array.AsTensor([4]).Dispose();
        return array.Memory;
    }

    private static PinnedArray<double> Filled(int count)
    {
        var array = new PinnedArray<double>(count);
        for (var i = 0; i < count; i++)
        {
            array.Span[i] = i;
        }

        return array;
    }

    private static void Collect()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}
