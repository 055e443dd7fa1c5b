namespace Theodolite.Differentiation;

/// <summary>A given derivative, judged.</summary>
/// <param name="Judgement">The word.</param>
/// <param name="Numerical">The numerical derivative; at a kink the mean of the two sides.</param>
/// <param name="Error">Estimated bound of its error.</param>
/// <param name="Left">From the left; NaN where f has no value there.</param>
/// <param name="Right">From the right; NaN where f has no value there.</param>
/// <param name="Step">The step behind the numerical derivative; 0 where there is none.</param>
internal readonly record struct JudgedDerivative(
    Judgement Judgement, double Numerical, double Error, double Left, double Right, double Step)
{
    /// <summary>Whether the two sides differ by more than their errors.</summary>
    public bool Kink { get; init; }
}

/// <summary>
/// Judges a derivative a by those from the left and from the right, l ± Eₗ and r ± Eᵣ: it must lie in
/// [min(l − Eₗ, r − Eᵣ) − τ, max(l + Eₗ, r + Eᵣ) + τ] with τ = absolute + relative·max(|a|, |n|).
/// </summary>
/// <remarks>
/// At a kink every convex combination of l and r is a derivative in Clarke's sense (Optimization and Nonsmooth Analysis, 1983, section
/// 2.1), and which one automatic differentiation takes is a convention. An agreement counts where the errors are below half a per
/// cent of the derivative; or negligible beside the derivatives of the same kind; or, where a is 0 within them, beside the slopes of f over
/// the steps.
/// </remarks>
internal sealed record DerivativeJudge
{
    /// <summary>An error of so large a share of the derivative still decides.</summary>
    public const double Decisive = 0.005;

    /// <summary>The relative tolerance.</summary>
    public required double Relative { get; init; }

    /// <summary>The absolute tolerance.</summary>
    public double Absolute { get; init; }

    /// <summary>The largest derivative of the same kind: of the parameter that the coordinate belongs to.</summary>
    public double Peers { get; init; }

    /// <summary>Whether f is known to have pieces, so that a stretch without any change is flat rather than absorbed by rounding.</summary>
    public bool Piecewise { get; init; }

    /// <summary>The judgement.</summary>
    public JudgedDerivative Judge(double automatic, SideEstimate left, SideEstimate right)
    {
        if (left.Flat is null && right.Flat is null)
        {
            return Plain(automatic, left, right);
        }

        // Constant over short steps, moving over long ones: flat, or a change that was absorbed. Values cannot tell which; a derivative
        // that
        // is right for one of the two is not blamed.
        var (moving, flat) = (Plain(automatic, left, right), Plain(automatic, Flattened(left), Flattened(right)));
        if (Piecewise && flat.Judgement == Judgement.Agrees)
        {
            return flat;
        }

        return moving.Judgement != Judgement.Wrong || flat.Judgement == Judgement.Wrong
            ? moving
            : moving with { Judgement = Judgement.Undecided };
    }

    private static SideEstimate Flattened(SideEstimate side) =>
        side.Flat is { } flat ? side with { Value = flat.Value, Error = flat.Error, Resolved = true, Constant = true } : side;

    private JudgedDerivative Plain(double automatic, SideEstimate left, SideEstimate right)
    {
        var both = left.Exists && right.Exists;
        var kink = both && left.Resolved && right.Resolved && Math.Abs(left.Value - right.Value) > left.Error + right.Error;
        var better = !left.Exists || right.Error < left.Error ? right : left;
        var numerical = both && left.Resolved == right.Resolved && (kink || left.Error == right.Error)
            ? (left.Value / 2) + (right.Value / 2)
            : left.Resolved == right.Resolved ? better.Value : left.Resolved ? left.Value : right.Value;
        var judged = new JudgedDerivative(Judgement.Undecided, numerical, better.Error, left.Value, right.Value, better.Step)
        {
            Kink = kink,
        };
        if (!double.IsFinite(automatic))
        {
            return judged with { Judgement = Judgement.Wrong };
        }

        var slack = Absolute + (Relative * Math.Max(Math.Abs(automatic), Math.Abs(numerical)));
        var inside = automatic >= Math.Min(Low(left), Low(right)) - slack && automatic <= Math.Max(High(left), High(right)) + slack;
        var decided = (!left.Exists || left.Resolved) && (!right.Exists || right.Resolved) && better.Exists;
        return judged with
        {
            Judgement = decided && !inside ? Judgement.Wrong
                : kink ? Judgement.AtKink
                : inside && Decides(automatic, left, right, decided) ? Judgement.Agrees
                : Judgement.Undecided,
        };
    }

    private static double Low(SideEstimate side) => side.Exists ? side.Value - side.Error : double.PositiveInfinity;

    private static double High(SideEstimate side) => side.Exists ? side.Value + side.Error : double.NegativeInfinity;

    private bool Decides(double automatic, SideEstimate left, SideEstimate right, bool resolved)
    {
        var error = Math.Max(left.Exists ? left.Error : 0, right.Exists ? right.Error : 0);
        if (error <= Relative * Peers && (left.Exists || right.Exists))
        {
            return true;
        }

        var size = Math.Max(
            Math.Abs(automatic),
            Math.Max(left.Exists ? Math.Abs(left.Value) : 0, right.Exists ? Math.Abs(right.Value) : 0));
        var scale = Math.Max(left.Scale, right.Scale);
        return resolved && (error <= Math.Max(Decisive, Relative) * size
            || (error <= Relative * scale && Math.Abs(automatic) <= error)
            || (automatic == 0 && (!left.Exists || left.Constant) && (!right.Exists || right.Constant)));
    }
}
