namespace Theodolite.Data;

/// <summary>
/// An immutable run of real numbers, kept in float32 where that is exact and in float64 otherwise, readable as both.
/// </summary>
internal sealed class Numbers
{
    private float[]? _singles;
    private double[]? _doubles;

    private Numbers(float[]? singles, double[]? doubles)
    {
        (_singles, _doubles) = (singles, doubles);
        IsSingle = singles is not null;
        Count = singles?.Length ?? doubles!.Length;
    }

    /// <summary>Whether float32 holds every number exactly.</summary>
    public bool IsSingle { get; }

    public int Count { get; }

    /// <summary>The numbers rounded to float32; one beyond its range becomes an infinity.</summary>
    public float[] Singles => _singles ??= Array.ConvertAll(_doubles!, value => (float)value);

    /// <summary>The numbers in float64, exactly.</summary>
    public double[] Doubles => _doubles ??= Array.ConvertAll(_singles!, value => (double)value);

    public double this[int index] => IsSingle ? _singles![index] : _doubles![index];

    /// <summary>Takes over an array of float32.</summary>
    public static Numbers Of(float[] values) => new(values, null);

    /// <summary>Takes over an array of float64; it is narrowed where that loses nothing.</summary>
    public static Numbers Of(double[] values)
    {
        foreach (var value in values)
        {
            if ((float)value != value && !double.IsNaN(value))
            {
                return new(null, values);
            }
        }

        return new(Array.ConvertAll(values, value => (float)value), null);
    }

    /// <summary>The rows of <paramref name="width"/> numbers at the given indices, in that order.</summary>
    public Numbers Rows(ReadOnlySpan<int> indices, int width) => IsSingle
        ? new(Rows(_singles!, indices, width), null)
        : new(null, Rows(_doubles!, indices, width));

    /// <summary>Chosen columns of rows of <paramref name="width"/> numbers.</summary>
    public Numbers Columns(int[] columns, int width) => IsSingle
        ? new(Columns(_singles!, columns, width), null)
        : new(null, Columns(_doubles!, columns, width));

    private static T[] Columns<T>(T[] values, int[] columns, int width)
    {
        var kept = new T[values.Length / width * columns.Length];
        for (int i = 0, at = 0; i < values.Length; i += width)
        {
            foreach (var column in columns)
            {
                kept[at++] = values[i + column];
            }
        }

        return kept;
    }

    private static T[] Rows<T>(T[] values, ReadOnlySpan<int> indices, int width)
    {
        var rows = new T[checked(indices.Length * width)];
        for (var i = 0; i < indices.Length; i++)
        {
            values.AsSpan(indices[i] * width, width).CopyTo(rows.AsSpan(i * width));
        }

        return rows;
    }
}
