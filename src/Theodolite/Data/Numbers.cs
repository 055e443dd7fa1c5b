using System.Numerics;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// An immutable run of real numbers, kept once: in float32 where that is exact and in float64 otherwise. Tensors of that type lie over
/// them without a copy; the other type is made anew when asked for, and kept only while somebody holds it.
/// </summary>
internal sealed class Numbers
{
    private readonly PinnedArray<float>? _singles;
    private readonly PinnedArray<double>? _doubles;
    private WeakReference<float[]>? _rounded;
    private WeakReference<double[]>? _widened;

    private Numbers(PinnedArray<float>? singles, PinnedArray<double>? doubles)
    {
        (_singles, _doubles) = (singles, doubles);
        Count = singles?.Count ?? doubles!.Count;
    }

    /// <summary>Whether float32 holds every number exactly.</summary>
    public bool IsSingle => _singles is not null;

    public int Count { get; }

    /// <summary>Bytes that they take.</summary>
    public long Bytes => (long)Count * (IsSingle ? sizeof(float) : sizeof(double));

    /// <summary>The numbers rounded to float32; one beyond its range becomes an infinity.</summary>
    public ReadOnlyMemory<float> Singles => _singles?.Memory ?? Kept(ref _rounded, ToSingles);

    /// <summary>The numbers in float64, exactly.</summary>
    public ReadOnlyMemory<double> Doubles => _doubles?.Memory ?? Kept(ref _widened, ToDoubles);

    public double this[int index] => _singles is { } singles ? singles.Span[index] : _doubles!.Span[index];

    /// <summary>Takes over numbers in float32.</summary>
    public static Numbers Of(PinnedArray<float> values) => new(values, null);

    /// <summary>Takes over numbers in float64; they are narrowed where that loses nothing.</summary>
    public static Numbers Of(PinnedArray<double> values)
    {
        foreach (var value in values.Span)
        {
            if (!IsExact(value))
            {
                return new(null, values);
            }
        }

        return Of(values.Span);
    }

    /// <summary>Copies numbers.</summary>
    public static Numbers Of(ReadOnlySpan<float> values)
    {
        var singles = new PinnedArray<float>(values.Length);
        values.CopyTo(singles.Span);
        return new(singles, null);
    }

    /// <summary>Copies numbers, narrowed where that loses nothing.</summary>
    public static Numbers Of(ReadOnlySpan<double> values)
    {
        var writer = new NumbersWriter(values.Length);
        foreach (var value in values)
        {
            writer.Add(value);
        }

        return writer.Finish();
    }

    /// <summary>Numbers as they are, in float64.</summary>
    public static Numbers Wide(PinnedArray<double> values) => new(null, values);

    /// <summary>Whether float32 holds a number as it is.</summary>
    public static bool IsExact(double value) => (float)value == value || double.IsNaN(value);

    /// <summary>A tensor over the numbers, in the type that they are kept in; it must not be written to.</summary>
    public Tensor AsTensor(Shape shape) => _singles?.AsTensor(shape) ?? _doubles!.AsTensor(shape);

    /// <summary>A copy rounded to float32.</summary>
    public float[] ToSingles() => Copy<float>();

    /// <summary>A copy in float64.</summary>
    public double[] ToDoubles() => Copy<double>();

    /// <summary>Copies every so many numbers from one on, in float64.</summary>
    public void CopyTo(Span<double> values, int first, int step)
    {
        if (_singles is { } singles)
        {
            Gather<float>(singles.Span, values, first, step);
        }
        else
        {
            Gather<double>(_doubles!.Span, values, first, step);
        }
    }

    /// <summary>Place of the first number that is not finite; −1 where all are.</summary>
    public int FirstNotFinite() => _singles is { } singles ? FirstNotFinite<float>(singles.Span) : FirstNotFinite<double>(_doubles!.Span);

    /// <summary>A function of every number and its place, in float64.</summary>
    public Numbers Map(Func<double, int, double> function)
    {
        var writer = new NumbersWriter(Count);
        for (var i = 0; i < Count; i++)
        {
            writer.Add(function(this[i], i));
        }

        return writer.Finish();
    }

    /// <summary>The rows of <paramref name="width"/> numbers at the given indices, in that order.</summary>
    /// <param name="indices">Which rows.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="inPlace">Whether the rows, which then ascend, are moved together where they are; these numbers are then used up.</param>
    public Numbers Rows(ReadOnlySpan<int> indices, int width, bool inPlace = false)
    {
        var count = checked(indices.Length * width);
        if (_singles is { } singles)
        {
            var rows = inPlace ? singles.First(count) : new PinnedArray<float>(count);
            Rows<float>(singles.Span, rows.Span, indices, width);
            return new(rows, null);
        }

        var wide = inPlace ? _doubles!.First(count) : new PinnedArray<double>(count);
        Rows<double>(_doubles!.Span, wide.Span, indices, width);
        return new(null, wide);
    }

    /// <summary>Chosen columns of rows of <paramref name="width"/> numbers.</summary>
    /// <param name="columns">Which columns.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="inPlace">Whether the columns, which then ascend, are moved together where they are; these numbers are then used up.</param>
    public Numbers Columns(int[] columns, int width, bool inPlace = false)
    {
        var count = Count / width * columns.Length;
        if (_singles is { } singles)
        {
            var kept = inPlace ? singles.First(count) : new PinnedArray<float>(count);
            Columns<float>(singles.Span, kept.Span, columns, width);
            return new(kept, null);
        }

        var wide = inPlace ? _doubles!.First(count) : new PinnedArray<double>(count);
        Columns<double>(_doubles!.Span, wide.Span, columns, width);
        return new(null, wide);
    }

    /// <summary>The same, in float32 where that now loses nothing.</summary>
    public Numbers Narrowed() => _doubles is { } doubles ? Of(doubles) : this;

    private T[] Copy<T>()
        where T : unmanaged, INumberBase<T>
    {
        var values = new T[Count];
        if (_singles is { } singles)
        {
            Convert<float, T>(singles.Span, values);
        }
        else
        {
            Convert<double, T>(_doubles!.Span, values);
        }

        return values;
    }

    private static T[] Kept<T>(ref WeakReference<T[]>? known, Func<T[]> make)
    {
        if (known?.TryGetTarget(out var values) == true)
        {
            return values;
        }

        values = make();
        known = new(values);
        return values;
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> values, Span<TTo> target)
        where TFrom : unmanaged, INumberBase<TFrom>
        where TTo : unmanaged, INumberBase<TTo>
    {
        for (var i = 0; i < values.Length; i++)
        {
            target[i] = TTo.CreateTruncating(values[i]);
        }
    }

    private static void Gather<T>(ReadOnlySpan<T> values, Span<double> target, int first, int step)
        where T : unmanaged, INumberBase<T>
    {
        for (int i = 0, at = first; i < target.Length; i++, at += step)
        {
            target[i] = double.CreateTruncating(values[at]);
        }
    }

    private static int FirstNotFinite<T>(ReadOnlySpan<T> values)
        where T : unmanaged, INumberBase<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static void Columns<T>(ReadOnlySpan<T> values, Span<T> kept, int[] columns, int width)
    {
        for (int i = 0, at = 0; i < values.Length; i += width)
        {
            foreach (var column in columns)
            {
                kept[at++] = values[i + column];
            }
        }
    }

    private static void Rows<T>(ReadOnlySpan<T> values, Span<T> rows, ReadOnlySpan<int> indices, int width)
    {
        for (var i = 0; i < indices.Length; i++)
        {
            values.Slice(indices[i] * width, width).CopyTo(rows[(i * width)..]);
        }
    }
}
