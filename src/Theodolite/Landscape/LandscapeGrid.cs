namespace Theodolite.Landscape;

/// <summary>The values of a quantity over a line or a plane.</summary>
public sealed class LandscapeGrid
{
    /// <summary>An empty grid.</summary>
    /// <param name="axes">The coordinates along each direction, ascending; one axis or two.</param>
    public LandscapeGrid(IReadOnlyList<double[]> axes)
    {
        Axes = axes;
        Values = new double[axes.Aggregate(1, (count, axis) => checked(count * axis.Length))];
        Array.Fill(Values, double.NaN);
        Measured = new bool[Values.Length];
    }

    /// <summary>Coordinates along each direction.</summary>
    public IReadOnlyList<double[]> Axes { get; }

    /// <summary>The values, rows by the first axis; what is not finite there is left as it is.</summary>
    public double[] Values { get; }

    /// <summary>Which of them were measured; the others are interpolated between those.</summary>
    public bool[] Measured { get; }

    /// <summary>Length of the first axis.</summary>
    public int Rows => Axes[0].Length;

    /// <summary>Length of the second axis; 1 of a line.</summary>
    public int Columns => Axes.Count > 1 ? Axes[1].Length : 1;

    /// <summary>How many values were measured.</summary>
    public int Evaluations => Measured.Count(measured => measured);

    /// <summary>The least and the greatest finite value, and where; null where none is finite.</summary>
    public (int Least, int Greatest)? Extremes
    {
        get
        {
            var (least, greatest) = (-1, -1);
            for (var i = 0; i < Values.Length; i++)
            {
                if (double.IsFinite(Values[i]))
                {
                    least = least < 0 || Values[i] < Values[least] ? i : least;
                    greatest = greatest < 0 || Values[i] > Values[greatest] ? i : greatest;
                }
            }

            return least < 0 ? null : (least, greatest);
        }
    }

    /// <summary>Takes values measured at all points.</summary>
    /// <param name="values">As <see cref="Values"/>.</param>
    public void Fill(ReadOnlySpan<double> values)
    {
        values.CopyTo(Values);
        Array.Fill(Measured, true);
    }

    /// <summary>The coordinates of an entry of <see cref="Values"/>.</summary>
    /// <param name="index">Its index.</param>
    public double[] CoordinatesOf(int index) => Axes.Count == 1 ? [Axes[0][index]] : [Axes[0][index / Columns], Axes[1][index % Columns]];

    /// <summary>Equally spaced coordinates.</summary>
    /// <param name="low">The first.</param>
    /// <param name="high">The last.</param>
    /// <param name="points">How many, at least two.</param>
    public static double[] Spaced(double low, double high, int points) =>
        [.. Enumerable.Range(0, points).Select(i => i == points - 1 ? high : low + (i * (high - low) / (points - 1)))];
}
