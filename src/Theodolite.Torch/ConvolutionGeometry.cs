using System.Collections.Immutable;

namespace Theodolite.Torch;

/// <summary>
/// How a convolution moves its kernel: one entry per spatial axis (1 or 2 of them) in each list.
/// An empty list stands for ones (stride, dilation) or zeros (padding, output padding).
/// </summary>
public readonly record struct ConvolutionGeometry(
    ImmutableArray<long> Stride,
    ImmutableArray<long> Padding,
    ImmutableArray<long> Dilation,
    bool Transposed,
    ImmutableArray<long> OutputPadding,
    long Groups = 1)
{
    /// <summary>The same stride, padding and dilation along each of the spatial axes.</summary>
    public static ConvolutionGeometry Uniform(
        int axes, long stride = 1, long padding = 0, long dilation = 1, long groups = 1, bool transposed = false) =>
        new(Repeat(stride, axes), Repeat(padding, axes), Repeat(dilation, axes), transposed, Repeat(0, axes), groups);

    /// <summary>Extents of the result along one spatial axis.</summary>
    public long OutputExtent(int axis, long input, long kernel) => Transposed
        ? (input - 1) * At(Stride, axis, 1) - 2 * At(Padding, axis, 0) + At(Dilation, axis, 1) * (kernel - 1)
            + At(OutputPadding, axis, 0) + 1
        : Floor(input + 2 * At(Padding, axis, 0) - At(Dilation, axis, 1) * (kernel - 1) - 1, At(Stride, axis, 1)) + 1;

    /// <summary>Shape of the result for an input [n, c, …] and a weight [out, c/groups, …], or [c, out/groups, …] when
    /// transposed.</summary>
    public Shape OutputShape(Shape input, Shape weight)
    {
        var extents = new long[input.Rank];
        extents[0] = input[0];
        extents[1] = Transposed ? weight[1] * Math.Max(Groups, 1) : weight[0];
        for (var axis = 0; axis < input.Rank - 2; axis++)
        {
            extents[axis + 2] = Math.Max(OutputExtent(axis, input[axis + 2], weight[axis + 2]), 0);
        }

        return Shape.Create(extents);
    }

    /// <summary>Equal lists make equal geometries.</summary>
    public bool Equals(ConvolutionGeometry other) =>
        Same(Stride, other.Stride) && Same(Padding, other.Padding) && Same(Dilation, other.Dilation)
        && Same(OutputPadding, other.OutputPadding) && Transposed == other.Transposed && Groups == other.Groups;

    public override int GetHashCode() => HashCode.Combine(Hash(Stride), Hash(Padding), Hash(Dilation), Transposed, Groups);

    internal static long At(ImmutableArray<long> values, int axis, long otherwise) =>
        values.IsDefaultOrEmpty ? otherwise : values[axis];

    private static long Floor(long a, long b) => a < 0 ? -1 : a / b;

    private static ImmutableArray<long> Repeat(long value, int count) => [.. Enumerable.Repeat(value, count)];

    private static bool Same(ImmutableArray<long> a, ImmutableArray<long> b) => Span(a).SequenceEqual(Span(b));

    private static int Hash(ImmutableArray<long> values)
    {
        var hash = default(HashCode);
        foreach (var value in Span(values))
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }

    private static ReadOnlySpan<long> Span(ImmutableArray<long> values) => values.IsDefault ? [] : values.AsSpan();
}
