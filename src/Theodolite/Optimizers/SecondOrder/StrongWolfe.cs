namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// A line search for the strong Wolfe conditions with cubic interpolation. Bracketing grows the length to between
/// t + 0.01(t − t′) and 10t; zooming keeps 10 % of the bracket away from its ends where it makes no progress.
/// </summary>
/// <remarks>
/// Nocedal and Wright, Numerical Optimization, algorithms 3.5 and 3.6; the parameters are those of PyTorch's L-BFGS
/// (c₁ = 1e-4, c₂ = 0.9, 25 evaluations). A value that is not finite counts as too far.
/// </remarks>
internal sealed record StrongWolfe
{
    private const double C1 = 1e-4;
    private const double C2 = 0.9;
    private const int MostEvaluations = 25;

    /// <summary>max |Δθᵢ| of a bracket that is not searched any more: 1e-9 in PyTorch. By itself the search ends where the slope at
    /// the lower end of the bracket promises nothing beyond the rounding of f.</summary>
    public double SmallestChange { get; init; }

    /// <summary>The length found; 0 where nothing lower was met.</summary>
    public LineStep Search(Line line, double first)
    {
        var (before, now, evaluations) = (new Trial(0, line.Value, line.Slope, null), Try(line, first), 1);
        while (evaluations < MostEvaluations)
        {
            if (TooHigh(line, now) || (evaluations > 1 && now.Value >= before.Value))
            {
                return Zoom(line, before, now, evaluations);
            }

            if (Math.Abs(now.Slope) <= -C2 * line.Slope)
            {
                return End(line, now, evaluations);
            }

            if (now.Slope >= 0)
            {
                return Zoom(line, before, now, evaluations);
            }

            var next = Interpolate(before, now, now.T + (0.01 * (now.T - before.T)), 10 * now.T);
            (before, now) = (now, Try(line, next));
            evaluations++;
        }

        return End(line, double.IsFinite(now.Value) && now.Value < before.Value ? now : before, evaluations);
    }

    private LineStep Zoom(Line line, Trial one, Trial other, int evaluations)
    {
        var (low, high) = one.Value <= other.Value || !double.IsFinite(other.Value) ? (one, other) : (other, one);
        var stuck = false;
        while (evaluations < MostEvaluations && IsWorthwhile(line, low, Math.Abs(high.T - low.T)))
        {
            var (left, right) = (Math.Min(low.T, high.T), Math.Max(low.T, high.T));
            var t = double.IsFinite(high.Value) ? Interpolate(low, high, left, right) : (left + right) / 2;
            var margin = 0.1 * (right - left);
            if (Math.Min(right - t, t - left) < margin)
            {
                // Close to an end twice in a row, or on it: step away from it.
                var atEnd = t >= right || t <= left;
                if (stuck || atEnd)
                {
                    t = Math.Abs(t - right) < Math.Abs(t - left) ? right - margin : left + margin;
                }

                stuck = !(stuck || atEnd);
            }
            else
            {
                stuck = false;
            }

            var trial = Try(line, t);
            evaluations++;
            if (TooHigh(line, trial) || trial.Value >= low.Value)
            {
                high = trial;
                continue;
            }

            if (Math.Abs(trial.Slope) <= -C2 * line.Slope)
            {
                return End(line, trial, evaluations);
            }

            if (trial.Slope * (high.T - low.T) >= 0)
            {
                high = low;
            }

            low = trial;
        }

        return End(line, low, evaluations);
    }

    private bool IsWorthwhile(Line line, Trial low, double width) =>
        width * line.Reach >= SmallestChange && width * Math.Abs(low.Slope) > line.Rounding;

    private static bool TooHigh(Line line, Trial trial) =>
        !(trial.Value <= line.Value + (C1 * trial.T * line.Slope)) || !double.IsFinite(trial.Slope);

    private static Trial Try(Line line, double t)
    {
        var (value, slope, gradient) = line.Differentiated(t);
        return new Trial(t, double.IsFinite(slope) ? value : double.PositiveInfinity, slope, gradient);
    }

    private static LineStep End(Line line, Trial trial, int evaluations) => trial.T > 0 && trial.Value <= line.Value
        ? new LineStep(trial.T, line.Point(trial.T), trial.Value, trial.Gradient, evaluations)
        : new LineStep(0, line.Point(0));

    /// <summary>Minimum of the cubic through two values and slopes, kept between two lengths; their middle where it has none.</summary>
    private static double Interpolate(Trial a, Trial b, double low, double high)
    {
        var (left, right) = a.T <= b.T ? (a, b) : (b, a);
        var d1 = left.Slope + right.Slope - (3 * (left.Value - right.Value) / (left.T - right.T));
        var square = (d1 * d1) - (left.Slope * right.Slope);
        if (!(square >= 0))
        {
            return (low + high) / 2;
        }

        var d2 = Math.Sqrt(square);
        var minimum = right.T - ((right.T - left.T) * ((right.Slope + d2 - d1) / (right.Slope - left.Slope + (2 * d2))));
        return double.IsFinite(minimum) ? Math.Clamp(minimum, low, high) : (low + high) / 2;
    }

    private readonly record struct Trial(double T, double Value, double Slope, double[]? Gradient);
}
