namespace Theodolite.Torch;

/// <summary>The rule of broadcasting: aligned at the last axis, extents agree or one of them is 1.</summary>
internal static class Broadcast
{
    /// <summary>Whether two shapes broadcast against each other.</summary>
    public static bool Fits(ReadOnlySpan<long> a, ReadOnlySpan<long> b)
    {
        var shared = Math.Min(a.Length, b.Length);
        a = a[(a.Length - shared)..];
        b = b[(b.Length - shared)..];
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i] && a[i] != 1 && b[i] != 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a shape broadcasts to a given one.</summary>
    public static bool FitsInto(ReadOnlySpan<long> source, ReadOnlySpan<long> target)
    {
        if (source.Length > target.Length)
        {
            return false;
        }

        target = target[(target.Length - source.Length)..];
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != target[i] && source[i] != 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The common shape of two that fit.</summary>
    public static Shape Common(Shape a, Shape b)
    {
        if (a.Rank < b.Rank)
        {
            (a, b) = (b, a);
        }

        Span<long> extents = stackalloc long[a.Rank];
        a.Span.CopyTo(extents);
        var tail = extents[(a.Rank - b.Rank)..];
        for (var i = 0; i < tail.Length; i++)
        {
            if (tail[i] == 1)
            {
                tail[i] = b.Span[i];
            }
        }

        return Shape.Create(extents);
    }
}
