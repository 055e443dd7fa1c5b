namespace Theodolite.Training;

/// <summary>Whether the losses of a training have stopped going down, and how far they came.</summary>
public static class LossTrend
{
    /// <summary>The share of the steps, the last ones, that is looked at.</summary>
    private const double Tail = 0.2;

    /// <summary>Fewer losses than this say nothing.</summary>
    private const int Fewest = 8;

    /// <summary>A fall below this share of the loss is none.</summary>
    private const double Least = 1e-3;

    /// <summary>A fall over a quarter of the steps below this share of the loss is none.</summary>
    private const double Slight = 0.02;

    /// <summary>How many of the last steps are looked at; 0 where they are too few to say anything.</summary>
    /// <param name="steps">The number of steps made.</param>
    public static int Stretch(int steps) => 2 * (int)(steps * Tail / 2) is var stretch && stretch < Fewest ? 0 : stretch;

    /// <summary>
    /// Over the last fifth of the steps: the mean of its second half lies no further below that of its first half than 0.1 % of it, or
    /// than two standard errors √(s₁²/n + s₂²/n). False where there are fewer than eight losses there, or one is not finite.
    /// </summary>
    /// <param name="losses">The loss of every step.</param>
    public static bool HasStopped(IReadOnlyList<double> losses)
    {
        var half = Stretch(losses.Count) / 2;
        if (half == 0)
        {
            return false;
        }

        var (before, beforeError) = MeanAndError(losses, losses.Count - (2 * half), half);
        var (after, afterError) = MeanAndError(losses, losses.Count - half, half);
        return before - after <= Math.Max(Least * Math.Abs(before), 2 * double.Hypot(beforeError, afterError));
    }

    /// <summary>Whether the mean of the last quarter of the steps lies below that of the quarter before by more than 2 % of it and two
    /// standard errors: a longer look than <see cref="HasStopped"/>, for losses that are mostly noise.</summary>
    /// <param name="losses">The loss of every step.</param>
    public static bool StillFalls(IReadOnlyList<double> losses)
    {
        var quarter = losses.Count / 4;
        if (quarter < Fewest)
        {
            return false;
        }

        var (before, beforeError) = MeanAndError(losses, losses.Count - (2 * quarter), quarter);
        var (after, afterError) = MeanAndError(losses, losses.Count - quarter, quarter);
        return before - after > Math.Max(Slight * Math.Abs(before), 2 * double.Hypot(beforeError, afterError));
    }

    /// <summary>How far the mean of the last tenth of the steps lies below that of the first twentieth; 0 where it does not.</summary>
    /// <param name="losses">The loss of every step.</param>
    public static double Fall(IReadOnlyList<double> losses)
    {
        if (losses.Count == 0)
        {
            return 0;
        }

        var fall = losses.Take(Math.Max(1, losses.Count / 20)).Average() - losses.TakeLast(Math.Max(1, losses.Count / 10)).Average();
        return double.IsFinite(fall) ? Math.Max(0, fall) : 0;
    }

    private static (double Mean, double Error) MeanAndError(IReadOnlyList<double> losses, int start, int count)
    {
        var mean = 0.0;
        for (var i = start; i < start + count; i++)
        {
            mean += losses[i] / count;
        }

        var squares = 0.0;
        for (var i = start; i < start + count; i++)
        {
            squares += (losses[i] - mean) * (losses[i] - mean);
        }

        return (mean, Math.Sqrt(squares / (count - 1) / count));
    }
}
