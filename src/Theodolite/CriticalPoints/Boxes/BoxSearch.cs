using Theodolite.CriticalPoints.Finders;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives.Expressions;
using Theodolite.Settings;

namespace Theodolite.CriticalPoints.Boxes;

/// <summary>
/// All critical points of an expression of one or two parameters in a box, by interval arithmetic (Moore, Kearfott and Cloud,
/// Introduction to Interval Analysis, 2009, chapter 8). The box is halved again and again. A part over which a component of the gradient
/// cannot be zero holds no critical point; one that the Krawczyk operator maps into its own inside holds exactly one. Both are proofs,
/// rounding included. What is left when the parts are small, or too many, is said: degenerate points, curves of them, creases.
/// </summary>
/// <remarks>K(X) = c − Yg(c) + (I − Y·H(X))(X − c) with c the middle of X and Y ≈ H(c)⁻¹.</remarks>
public sealed record BoxSearch
{
    /// <summary>Most parameters of an expression.</summary>
    public const int MostParameters = 2;

    private const double Inflation = 0.1;

    /// <summary>Most parts that may be open at once.</summary>
    public int MostOpen { get; init => field = Ranges.Between(16, 10_000_000, value, "most-open"); } = 5_000;

    /// <summary>Parts narrower than this share of the box are not halved any more.</summary>
    public double Smallest { get; init => field = Ranges.Fraction(value, "smallest"); } = 1e-7;

    /// <summary>Finds them.</summary>
    /// <param name="expression">f.</param>
    /// <param name="low">Lower corner.</param>
    /// <param name="high">Upper corner.</param>
    /// <param name="progress">Receives a guess of the share done.</param>
    /// <param name="cancellation">Stops between parts.</param>
    /// <exception cref="BadInputException">Another number of parameters, or a box without an inside.</exception>
    public BoxSearchResult Run(
        Expression expression,
        IReadOnlyList<double> low,
        IReadOnlyList<double> high,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var n = expression.Parameters.Count;
        if (n is 0 or > MostParameters)
        {
            throw new BadInputException("A box is searched for all critical points of an expression of one or two parameters, "
                + "and this one "
                + $"has {n}.");
        }

        if (low.Count != n || high.Count != n || !low.Zip(high).All(pair => double.IsFinite(pair.First)
            && double.IsFinite(pair.Second) && pair.First < pair.Second))
        {
            throw new BadInputException($"A box has a lower and a higher finite end for each of the {n} parameters.");
        }

        Interval[] whole = [.. low.Zip(high, (from, to) => new Interval(from, to))];
        var run = new Subdivision(expression, whole);
        var depth = n * (int)Math.Ceiling(-Math.Log2(Smallest));
        List<Interval[]> open = [whole];
        for (var level = 0; level < depth && open.Count > 0 && open.Count <= MostOpen; level++)
        {
            progress?.Report(new("searching the box", (double)level / depth));
            var next = new List<Interval[]>();
            foreach (var part in open)
            {
                cancellation.ThrowIfCancellationRequested();
                if (run.Judge(part) is { } left)
                {
                    next.AddRange(Halves(left, whole));
                }
            }

            open = next;
        }

        return new BoxSearchResult(run.Points, Clusters.Of(open, whole), run.Parts, cancellation.IsCancellationRequested);
    }

    // Across the side that is longest in units of the whole box.
    private static IEnumerable<Interval[]> Halves(Interval[] part, Interval[] whole)
    {
        var side = 0;
        for (var i = 1; i < part.Length; i++)
        {
            side = part[i].Width / whole[i].Width > part[side].Width / whole[side].Width ? i : side;
        }

        var (lower, upper) = ((Interval[])part.Clone(), (Interval[])part.Clone());
        lower[side] = part[side] with { High = part[side].Middle };
        upper[side] = part[side] with { Low = part[side].Middle };
        return [lower, upper];
    }

    /// <summary>What is known of the parts so far.</summary>
    private sealed class Subdivision(Expression expression, Interval[] whole)
    {
        private readonly ExpressionJet _jet = new(expression);
        private readonly List<double[]> _points = [];

        public IReadOnlyList<double[]> Points => _points;

        public long Parts { get; private set; }

        /// <summary>What of a part is still open; null where nothing is.</summary>
        public Interval[]? Judge(Interval[] part)
        {
            Parts++;
            var over = _jet.Over(part);
            if (Array.Exists(over.First, component => !component.ContainsZero))
            {
                return null;
            }

            // Inflated, so that a point on the border between two parts lies inside of one of them.
            var wide = Array.ConvertAll(part, side =>
                new Interval(side.Low - (Inflation * side.Width), side.High + (Inflation * side.Width)));
            if (Krawczyk(wide) is not { } image)
            {
                return part;
            }

            var inside = true;
            var left = new Interval[part.Length];
            for (var i = 0; i < part.Length; i++)
            {
                inside &= image[i].Low > wide[i].Low && image[i].High < wide[i].High;
                if (image[i].And(part[i]) is not { } common)
                {
                    return null;
                }

                left[i] = common;
            }

            if (!inside)
            {
                return left;
            }

            Keep(Polished(wide));
            return null;
        }

        private Interval[]? Krawczyk(Interval[] x)
        {
            var n = x.Length;
            var over = _jet.Over(x);
            if (Array.Exists(over.Second, entry => !entry.IsFinite))
            {
                return null;
            }

            Interval[] centre = Array.ConvertAll(x, side => Interval.Point(side.Middle));
            var at = _jet.Over(centre);
            if (Array.Exists(at.Second, entry => !entry.IsFinite) || Inverse(at) is not { } y)
            {
                return null;
            }

            var image = new Interval[n];
            for (var i = 0; i < n; i++)
            {
                image[i] = centre[i];
                for (var j = 0; j < n; j++)
                {
                    image[i] -= Interval.Point(y[i, j]) * at.First[j];
                    var factor = Interval.Point(i == j ? 1 : 0);
                    for (var k = 0; k < n; k++)
                    {
                        factor -= Interval.Point(y[i, k]) * over[k, j];
                    }

                    image[i] += factor * (x[j] - centre[j]);
                }
            }

            return Array.TrueForAll(image, side => side.IsFinite) ? image : null;
        }

        // The one point in x: the operator contracts, so its images shrink to it, at last by squares, until rounding stops them.
        private double[] Polished(Interval[] x)
        {
            for (var round = 0; round < 200 && Krawczyk(x) is { } image; round++)
            {
                var next = new Interval[x.Length];
                for (var i = 0; i < x.Length; i++)
                {
                    next[i] = image[i].And(x[i]) ?? x[i];
                }

                if (next.SequenceEqual(x))
                {
                    break;
                }

                x = next;
            }

            return Array.ConvertAll(x, side => side.Middle);
        }

        // A point outside the whole box belongs to the rim of an inflated part; one that two parts share is met twice.
        private void Keep(double[] point)
        {
            for (var i = 0; i < point.Length; i++)
            {
                var slack = 1e-12 * whole[i].Width;
                if (point[i] < whole[i].Low - slack || point[i] > whole[i].High + slack)
                {
                    return;
                }
            }

            if (!_points.Exists(other => Near(point, other)))
            {
                _points.Add(point);
            }
        }

        private bool Near(double[] a, double[] b)
        {
            for (var i = 0; i < a.Length; i++)
            {
                if (Math.Abs(a[i] - b[i]) > 1e-9 * whole[i].Width)
                {
                    return false;
                }
            }

            return true;
        }

        private static double[,]? Inverse(Jet at)
        {
            var n = at.First.Length;
            if (n == 1)
            {
                var h = at[0, 0].Middle;
                return h == 0 ? null : new double[,] { { 1 / h } };
            }

            var (a, b, c) = (at[0, 0].Middle, at[0, 1].Middle, at[1, 1].Middle);
            var determinant = (a * c) - (b * b);
            return determinant == 0 || !double.IsFinite(1 / determinant)
                ? null
                : new double[,] { { c / determinant, -b / determinant }, { -b / determinant, a / determinant } };
        }
    }
}

/// <summary>What a search of a box found.</summary>
/// <param name="Points">Critical points, each proved to exist and to be the only one near it.</param>
/// <param name="Undecided">What could be neither emptied nor proved: degenerate points, curves of critical points, creases.</param>
/// <param name="Parts">Parts of the box that were looked at.</param>
/// <param name="Cancelled">Whether it was stopped.</param>
public sealed record BoxSearchResult(
    IReadOnlyList<double[]> Points,
    IReadOnlyList<UndecidedRegion> Undecided,
    long Parts,
    bool Cancelled)
{
    /// <summary>Whether the points are proved to be all critical points in the box.</summary>
    public bool Complete => Undecided.Count == 0 && !Cancelled;
}
