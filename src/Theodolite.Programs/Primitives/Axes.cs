using System.Collections;
using System.Runtime.CompilerServices;

namespace Theodolite.Programs.Primitives;

/// <summary>A short list of axis numbers or sizes that compares by content, for the settings of primitives.</summary>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEquatable<Axes>, IEnumerable<int>
{
    private readonly int[]? _items;

    private Axes(int[] items) => _items = items;

    public ReadOnlySpan<int> Span => _items;

    public int Count => _items?.Length ?? 0;

    public int this[Index index] => Span[index];

    public static Axes Create(ReadOnlySpan<int> items) => new(items.ToArray());

    public bool Contains(int axis) => Span.Contains(axis);

    public bool Equals(Axes other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Axes other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var item in Span)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }

    public IEnumerator<int> GetEnumerator() => (_items ?? []).AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(",", _items ?? []);
}
