using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Theodolite.Torch;

/// <summary>The extents of a tensor, outermost axis first; the empty shape is a scalar.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<long>
{
    private readonly ImmutableArray<long> _extents;

    private Shape(ImmutableArray<long> extents) => _extents = extents;

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar => default;

    /// <summary>Number of axes.</summary>
    public int Rank => _extents.IsDefault ? 0 : _extents.Length;

    /// <summary>The extents.</summary>
    public ReadOnlySpan<long> Span => _extents.IsDefault ? [] : _extents.AsSpan();

    /// <summary>Product of the extents: the number of elements.</summary>
    public long Count
    {
        get
        {
            var count = 1L;
            foreach (var extent in Span)
            {
                count = checked(count * extent);
            }

            return count;
        }
    }

    /// <summary>Extent of an axis; a negative axis counts from the end.</summary>
    public long this[int axis] => Span[axis < 0 ? axis + Rank : axis];

    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    /// <summary>Builds a shape; every extent must be at least 0.</summary>
    public static Shape Create(ReadOnlySpan<long> extents)
    {
        foreach (var extent in extents)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extent);
        }

        return new Shape([.. extents]);
    }

    /// <summary>The shape with one more axis of the given extent inserted at a position.</summary>
    public Shape Insert(int axis, long extent)
    {
        var extents = new long[Rank + 1];
        Span[..axis].CopyTo(extents);
        extents[axis] = extent;
        Span[axis..].CopyTo(extents.AsSpan(axis + 1));
        return Create(extents);
    }

    /// <summary>The shape without one axis.</summary>
    public Shape Remove(int axis) => [.. Span[..axis], .. Span[(axis + 1)..]];

    /// <summary>The shape with one extent replaced.</summary>
    public Shape With(int axis, long extent)
    {
        var extents = Span.ToArray();
        extents[axis < 0 ? axis + Rank : axis] = extent;
        return Create(extents);
    }

    public bool Equals(Shape other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var extent in Span)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<long> GetEnumerator() => Span.ToArray().AsEnumerable().GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>For instance <c>[32, 64]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Span.ToArray())}]";
}
