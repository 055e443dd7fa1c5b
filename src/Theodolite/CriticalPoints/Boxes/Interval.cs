namespace Theodolite.CriticalPoints.Boxes;

/// <summary>
/// A closed interval of real numbers whose arithmetic is rounded outwards: the result contains every result of operands in
/// the operands. What is not defined everywhere on the operand is <see cref="Entire"/>.
/// </summary>
/// <remarks>The elementary functions of the platform are taken to be right to four units in the last place.</remarks>
internal readonly record struct Interval(double Low, double High)
{
    private const int LibraryUlps = 4;

    public static Interval Entire { get; } = new(double.NegativeInfinity, double.PositiveInfinity);

    public double Width => High - Low;

    public double Middle => Low + ((High - Low) / 2);

    public bool ContainsZero => Low <= 0 && High >= 0;

    public bool IsFinite => double.IsFinite(Low) && double.IsFinite(High);

    /// <summary>max |x|.</summary>
    public double Magnitude => Math.Max(Math.Abs(Low), Math.Abs(High));

    public static Interval operator +(Interval a, Interval b) =>
        b is (0, 0) ? a : a is (0, 0) ? b : Outward(a.Low + b.Low, a.High + b.High);

    public static Interval operator -(Interval a) => new(-a.High, -a.Low);

    public static Interval operator -(Interval a, Interval b) => a + -b;

    public static Interval operator *(Interval a, Interval b)
    {
        if (a is (0, 0) || b is (0, 0))
        {
            return Point(0);
        }

        if (a is (1, 1) || b is (1, 1))
        {
            return a is (1, 1) ? b : a;
        }

        var (p, q) = (Times(a.Low, b.Low), Times(a.Low, b.High));
        var (r, s) = (Times(a.High, b.Low), Times(a.High, b.High));
        return Outward(Math.Min(Math.Min(p, q), Math.Min(r, s)), Math.Max(Math.Max(p, q), Math.Max(r, s)));
    }

    public static Interval Point(double value) => new(value, value);

    /// <summary>Ends computed with rounding to nearest, moved outwards by so many units in the last place.</summary>
    public static Interval Outward(double low, double high, int ulps = 1)
    {
        if (double.IsNaN(low) || double.IsNaN(high))
        {
            return Entire;
        }

        for (var i = 0; i < ulps; i++)
        {
            (low, high) = (Math.BitDecrement(low), Math.BitIncrement(high));
        }

        return new(low, high);
    }

    /// <summary>Ends computed with a function of the platform.</summary>
    public static Interval Library(double low, double high) => Outward(low, high, LibraryUlps);

    /// <summary>1/a.</summary>
    public Interval Inverse() => ContainsZero ? Entire : Outward(1 / High, 1 / Low);

    /// <summary>aⁿ for a whole n.</summary>
    public Interval Power(int n)
    {
        if (n < 0)
        {
            return Power(-n).Inverse();
        }

        if (n == 0)
        {
            return Point(1);
        }

        if (n == 1)
        {
            return this;
        }

        var (low, high) = (Math.Pow(Low, n), Math.Pow(High, n));
        if (n % 2 == 1)
        {
            return Library(low, high);
        }

        var most = Library(0, Math.Max(low, high)).High;
        return ContainsZero ? new(0, most) : new(Math.Max(0, Library(Math.Min(low, high), 0).Low), most);
    }

    /// <summary>The part in both; null where there is none.</summary>
    public Interval? And(Interval other)
    {
        var (low, high) = (Math.Max(Low, other.Low), Math.Min(High, other.High));
        return low <= high ? new(low, high) : null;
    }

    // 0·∞ is 0 here: an infinite end stands for arbitrarily large finite numbers.
    private static double Times(double x, double y) => x == 0 || y == 0 ? 0 : x * y;
}
