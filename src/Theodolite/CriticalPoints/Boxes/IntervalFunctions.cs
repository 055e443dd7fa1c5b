using Theodolite.Objectives.Expressions;

namespace Theodolite.CriticalPoints.Boxes;

/// <summary>The functions of expressions over intervals, with their first and second derivatives.</summary>
internal static class IntervalFunctions
{
    private static readonly Interval s_one = Interval.Point(1);
    private static readonly Interval s_two = Interval.Point(2);

    /// <summary>φ, φ′ and φ″ over an interval.</summary>
    public static (Interval Value, Interval First, Interval Second) Of(Function function, Interval x)
    {
        switch (function)
        {
            case Function.Exp:
                var exp = Exp(x);
                return (exp, exp, exp);
            case Function.Log when x.Low > 0:
                return (Interval.Library(Math.Log(x.Low), Math.Log(x.High)), x.Inverse(), -x.Power(2).Inverse());
            case Function.Sqrt when x.Low > 0:
                var root = Interval.Library(Math.Sqrt(x.Low), Math.Sqrt(x.High));
                var first = (s_two * root).Inverse();
                return (root, first, -(Interval.Point(4) * root * x).Inverse());
            case Function.Sin:
                var (sine, cosine) = (Wave(x, Math.PI / 2, Math.Sin), Wave(x, 0, Math.Cos));
                return (sine, cosine, -sine);
            case Function.Cos:
                (sine, cosine) = (Wave(x, Math.PI / 2, Math.Sin), Wave(x, 0, Math.Cos));
                return (cosine, -sine, -cosine);
            case Function.Tan when !Wave(x, 0, Math.Cos).ContainsZero:
                var tan = Interval.Library(Math.Tan(x.Low), Math.Tan(x.High));
                var slope = s_one + tan.Power(2);
                return (tan, slope, s_two * tan * slope);
            case Function.Tanh:
                var tanh = Within(Interval.Library(Math.Tanh(x.Low), Math.Tanh(x.High)), -1, 1);
                slope = Within(s_one - tanh.Power(2), 0, 1);
                return (tanh, slope, -(s_two * tanh * slope));
            case Function.Sigmoid:
                var sigmoid = Sigmoid(x);
                slope = Bell(sigmoid);
                return (sigmoid, slope, slope * (s_one - (s_two * sigmoid)));
            case Function.Softplus:
                var soft = Within(Interval.Library(Softplus(x.Low), Softplus(x.High)), 0, double.PositiveInfinity);
                sigmoid = Sigmoid(x);
                return (soft, sigmoid, Bell(sigmoid));
            case Function.Relu:
                return x.Low > 0 ? (x, s_one, default)
                    : x.High < 0 ? (default, default, default)
                    : (new(Math.Max(0, x.Low), Math.Max(0, x.High)), new(0, 1), Interval.Entire);
            case Function.Abs:
                return x.Low > 0 ? (x, s_one, default)
                    : x.High < 0 ? (-x, -s_one, default)
                    : (new(0, x.Magnitude), new(-1, 1), Interval.Entire);
            default:
                return (Interval.Entire, Interval.Entire, Interval.Entire);
        }
    }

    public static Interval Exp(Interval x) =>
        Within(Interval.Library(Math.Exp(x.Low), Math.Exp(x.High)), 0, double.PositiveInfinity);

    private static Interval Sigmoid(Interval x) =>
        Within(Interval.Library(1 / (1 + Math.Exp(-x.Low)), 1 / (1 + Math.Exp(-x.High))), 0, 1);

    // s(1 − s) = ¼ − (s − ½)², tight since s occurs once.
    private static Interval Bell(Interval s) => Within(Interval.Point(0.25) - (s - Interval.Point(0.5)).Power(2), 0, 0.25);

    private static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private static Interval Within(Interval x, double low, double high) => new(Math.Max(low, x.Low), Math.Min(high, x.High));

    // A wave of period 2π with its crests at crest + 2πk: it reaches 1 or −1 where a crest or a trough lies within.
    private static Interval Wave(Interval x, double crest, Func<double, double> function)
    {
        if (!(x.Width < 2 * Math.PI) || x.Magnitude > 1e9)
        {
            return new(-1, 1);
        }

        // Crests nearer to an end than rounding could tell are taken to lie within.
        var slack = 1e-14 * (1 + x.Magnitude);
        bool Meets(double at) => Math.Floor((x.High + slack - at) / (2 * Math.PI)) >= Math.Ceiling((x.Low - slack - at) / (2 * Math.PI));
        var (a, b) = (function(x.Low), function(x.High));
        var ends = Interval.Library(Math.Min(a, b), Math.Max(a, b));
        return new(
            Meets(crest + Math.PI) ? -1 : Math.Max(-1, ends.Low),
            Meets(crest) ? 1 : Math.Min(1, ends.High));
    }
}
