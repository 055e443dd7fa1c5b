namespace Theodolite.Torch;

/// <summary>Strides under which the elements of a strided tensor appear in another shape.</summary>
internal static class ViewStrides
{
    /// <summary>
    /// Walks both shapes from the last axis: old axes that lie one behind the other merge into a
    /// chunk, and each chunk must be covered by whole new axes.
    /// False when that is impossible, so that the view needs a copy.
    /// </summary>
    public static bool TryCompute(
        ReadOnlySpan<long> oldSizes, ReadOnlySpan<long> oldStrides, ReadOnlySpan<long> sizes, Span<long> strides)
    {
        if (IsEmpty(sizes) || oldSizes.IsEmpty)
        {
            Compact(sizes, strides);
            return true;
        }

        var axis = sizes.Length - 1;
        var chunkStride = oldStrides[^1];
        long chunk = 1, covered = 1;
        for (var old = oldSizes.Length - 1; old >= 0; old--)
        {
            chunk *= oldSizes[old];
            var ends = old == 0
                || (oldSizes[old - 1] != 1 && oldStrides[old - 1] != chunk * chunkStride);
            if (!ends)
            {
                continue;
            }

            while (axis >= 0 && (covered < chunk || sizes[axis] == 1))
            {
                strides[axis] = covered * chunkStride;
                covered *= sizes[axis--];
            }

            if (covered != chunk)
            {
                return false;
            }

            if (old == 0)
            {
                break;
            }

            chunkStride = oldStrides[old - 1];
            chunk = covered = 1;
        }

        return axis == -1;
    }

    private static bool IsEmpty(ReadOnlySpan<long> sizes) => sizes.Contains(0);

    private static void Compact(ReadOnlySpan<long> sizes, Span<long> strides)
    {
        var step = 1L;
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= Math.Max(sizes[axis], 1);
        }
    }
}
