namespace Theodolite.Differentiation;

/// <summary>
/// The derivative of φ at 0 from one side, from slopes s(d) = (φ(d) − φ(0))/d over steps of many lengths, and a bound of its error.
/// </summary>
/// <remarks>
/// <para>Member k of the family is the parabola through three neighbouring slopes, taken at d = 0: truncation φ⁗·d³/24, rounding η/h with
/// h the shortest of the three. Neither φ⁗ nor the noise η is known. Both are seen in the shorter members: whatever rounding does to
/// member j it does at most hⱼ/hₖ times as much to member k, so</para>
/// <para>Eₖ = 16·max over j &gt; k of (hⱼ/hₖ)·|vⱼ − vₖ| + 4·ε·max|φ|/hₖ.</para>
/// <para>A member counts as resolved where Eₖ is below 5 % of the slopes over its steps and longer ones, or where the rounding of φ
/// explains it; coarse steps over fine
/// oscillations are neither. From the shortest resolved member the family is followed to longer steps as long as the intervals vₖ ± Eₖ
/// have a point in common, and the smallest Eₖ wins: a derivative is a limit, so short steps have the first word.</para>
/// <para>Lepskii, "On a problem of adaptive estimation in Gaussian white noise", Theory of Probability and its Applications 35 (1991),
/// for the choice; Ridders (1982) for errors seen in a table of steps; Moré and Wild, "Estimating derivatives of noisy
/// simulations", ACM Transactions on Mathematical Software 38 (2012), for noise beyond unit roundoff.</para>
/// </remarks>
internal static class OneSidedDerivative
{
    /// <summary>Fewest samples: three members, two of which witness the error of the first.</summary>
    public const int Fewest = 5;

    private const double Safety = 16;
    private const double Settled = 0.05;
    private const double Explained = 64;

    /// <summary>The derivative from the side of the samples.</summary>
    /// <param name="samples">Steps, all of one sign and the longest first, with φ there.</param>
    /// <param name="origin">φ(0).</param>
    /// <param name="epsilon">Relative rounding of φ, at least the machine epsilon of its dtype.</param>
    public static SideEstimate Estimate(ReadOnlySpan<(double Step, double Value)> samples, double origin, double epsilon)
    {
        if (samples.Length < Fewest || !double.IsFinite(origin))
        {
            return SideEstimate.None;
        }

        var slopes = new double[samples.Length];
        var moving = 0;
        for (var i = 0; i < slopes.Length; i++)
        {
            slopes[i] = (samples[i].Value - origin) / samples[i].Step;
            moving = slopes[i] != 0 ? i + 1 : moving;
        }

        var members = Members(samples, slopes, origin, epsilon);
        if (moving == 0)
        {
            return members[0] with { Resolved = true, Constant = true };
        }

        if (slopes.Length - moving < 3)
        {
            return Choose(members);
        }

        // The shortest steps change nothing: those that see a change are judged. Where the rounding of φ explains the silence of the
        // others that is all; where it does not, they may be right.
        var chosen = Choose(members.AsSpan(0, Math.Clamp(moving - 2, 0, members.Length)));
        var step = Math.Abs(samples[moving].Step);
        var silent = epsilon * Math.Abs(origin) / step;
        return Math.Abs(chosen.Value) <= Explained * silent ? chosen : chosen with { Flat = (0, 4 * silent) };
    }

    private static SideEstimate[] Members(
        ReadOnlySpan<(double Step, double Value)> samples, double[] slopes, double origin, double epsilon)
    {
        var count = slopes.Length - 2;
        var (values, steps) = (new double[count], new double[count]);
        for (var k = 0; k < count; k++)
        {
            values[k] = AtZero(samples.Slice(k, 3), slopes.AsSpan(k, 3));
            steps[k] = Math.Abs(samples[k + 2].Step);
        }

        // The two shortest members only witness.
        var members = new SideEstimate[count - 2];
        var scale = Math.Abs(slopes[0]);
        for (var k = 0; k < members.Length; k++)
        {
            scale = Math.Max(scale, Math.Max(Math.Abs(slopes[k + 1]), Math.Abs(slopes[k + 2])));
            var witnessed = 0.0;
            for (var j = k + 1; j < count; j++)
            {
                witnessed = Math.Max(witnessed, steps[j] / steps[k] * Math.Abs(values[j] - values[k]));
            }

            var size = Math.Max(Math.Abs(origin), Math.Max(Math.Abs(samples[k + 1].Value), Math.Abs(samples[k + 2].Value)));
            var rounding = epsilon * size / steps[k];
            var error = (Safety * witnessed) + (4 * rounding);
            var resolved = error <= Settled * scale || witnessed <= Explained * rounding;
            var own = Math.Max(Math.Abs(slopes[k]), Math.Max(Math.Abs(slopes[k + 1]), Math.Abs(slopes[k + 2])));
            members[k] = new SideEstimate(values[k], error, own, steps[k], resolved);
        }

        return members;
    }

    // Lagrange's parabola through three slopes, at 0.
    private static double AtZero(ReadOnlySpan<(double Step, double Value)> samples, ReadOnlySpan<double> slopes)
    {
        var (a, b, c) = (samples[0].Step, samples[1].Step, samples[2].Step);
        return (slopes[0] * (b / (a - b)) * (c / (a - c))) + (slopes[1] * (a / (b - a)) * (c / (b - c)))
            + (slopes[2] * (a / (c - a)) * (b / (c - b)));
    }

    private static SideEstimate Choose(ReadOnlySpan<SideEstimate> members)
    {
        var (best, unresolved) = (SideEstimate.None, SideEstimate.None);
        var (low, high) = (double.NegativeInfinity, double.PositiveInfinity);
        for (var k = members.Length - 1; k >= 0; k--)
        {
            var member = members[k];
            if (!member.Resolved)
            {
                unresolved = member.Error < unresolved.Error ? member : unresolved;
                continue;
            }

            (low, high) = (Math.Max(low, member.Value - member.Error), Math.Min(high, member.Value + member.Error));
            if (!(low <= high))
            {
                break;
            }

            best = member.Error <= best.Error ? member : best;
        }

        return best.Exists ? best : unresolved;
    }
}
