using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// Takes as many steps along a line as a judgement needs: from an eighth of max(|x|, 1) down by factors of 4, until the given derivatives
/// agree or the steps reach 2⁻⁴⁶ of |x| (2⁻²⁰ in float32); then, where rounding hides the answer, up to 4¹⁴ times the first step, which
/// may confirm and
/// never blames: over so long steps f may do what it will.
/// </summary>
/// <remarks>
/// Agreement may end the search early, since a wrong number does not agree with independent differences by accident. Disagreement and
/// kinks are found on the whole ladder only: a kink seen over long steps may lie beside the point.
/// </remarks>
internal sealed record StepLadder
{
    private const int Upwards = 14;
    private const int Longest = 600;

    /// <summary>Dtype of the points.</summary>
    public required DType DType { get; init; }

    /// <summary>Relative rounding of the values.</summary>
    public required double Epsilon { get; init; }

    /// <summary>Judges the m derivatives of the samples at the distance |x| of the point from 0.</summary>
    /// <param name="samples">The line, not yet sampled.</param>
    /// <param name="x">Size of the coordinate, 0 along a direction.</param>
    /// <param name="given">The m derivatives to judge.</param>
    /// <param name="judge">Tolerances of each of the m.</param>
    /// <param name="cancellation">Stops between steps.</param>
    public JudgedDerivative[] Climb(
        LineSamples samples, double x, double[] given, Func<int, DerivativeJudge> judge, CancellationToken cancellation)
    {
        var judged = new JudgedDerivative[given.Length];
        var top = 0.125 * Math.Max(Math.Abs(x), 1);
        var bottom = DType == DType.Float32
            ? Math.Max(Math.Abs(x) * Math.ScaleB(1, -20), Math.ScaleB(1, -24))
            : x == 0 ? Math.ScaleB(1, -60) : Math.Min(Math.Abs(x), 1) * Math.ScaleB(1, -46);
        var h = top;
        for (var k = 0; k < Longest && h >= bottom; k++, h /= 4)
        {
            cancellation.ThrowIfCancellationRequested();
            samples.Add(h);
            if (k + 1 >= OneSidedDerivative.Fewest && Judge(samples, given, judge, judged, early: true))
            {
                return judged;
            }
        }

        Judge(samples, given, judge, judged, early: false);
        for (var k = 1; k <= Upwards && Array.Exists(judged, one => one.Judgement == Judgement.Undecided); k++)
        {
            cancellation.ThrowIfCancellationRequested();
            samples.Add(top * Math.ScaleB(1, 2 * k));
            var upwards = new JudgedDerivative[given.Length];
            Judge(samples, given, judge, upwards, early: false);
            for (var i = 0; i < judged.Length; i++)
            {
                judged[i] = upwards[i].Judgement == Judgement.Agrees ? upwards[i] : judged[i];
            }
        }

        return judged;
    }

    private bool Judge(LineSamples samples, double[] given, Func<int, DerivativeJudge> judge, JudgedDerivative[] judged, bool early)
    {
        for (var i = 0; i < given.Length; i++)
        {
            var left = OneSidedDerivative.Estimate(samples.Left(i), samples.Origin[i], Epsilon);
            var right = OneSidedDerivative.Estimate(samples.Right(i), samples.Origin[i], Epsilon);
            var rules = judge(i);
            judged[i] = rules.Judge(given[i], left, right);
            var slack = rules.Relative * Math.Max(Math.Abs(given[i]), Math.Abs(judged[i].Numerical));
            if (early && !(judged[i].Judgement == Judgement.Agrees && left.Exists && right.Exists
                && Math.Abs(given[i] - judged[i].Numerical) <= slack))
            {
                return false;
            }
        }

        return true;
    }
}
