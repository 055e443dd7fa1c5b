namespace Theodolite.Estimators;

/// <summary>Student's distribution with ν degrees of freedom.</summary>
internal static class StudentDistribution
{
    /// <summary>t with P(|T| ≤ t) = confidence; +∞ without a degree of freedom.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not strictly between 0 and 1.</exception>
    public static double TwoSided(double confidence, int degrees)
    {
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(confidence), confidence, "A confidence lies strictly between 0 and 1.");
        }

        if (degrees < 1)
        {
            return double.PositiveInfinity;
        }

        var (low, high) = (0.0, 1.0);
        while (Within(high, degrees) < confidence)
        {
            high *= 2;
        }

        for (var i = 0; i < 80; i++)
        {
            var middle = (low + high) / 2;
            if (Within(middle, degrees) < confidence)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return (low + high) / 2;
    }

    /// <summary>P(|T| ≤ t) as the finite sums in θ = arctan(t/√ν) (Abramowitz and Stegun 26.7.3 and 26.7.4).</summary>
    internal static double Within(double t, int degrees)
    {
        var angle = Math.Atan(t / Math.Sqrt(degrees));
        var (sine, cosine) = Math.SinCos(angle);
        var odd = (degrees & 1) == 1;
        var term = odd ? cosine : 1.0;
        var sum = 0.0;
        for (var k = odd ? 3 : 2; k <= degrees; k += 2)
        {
            sum += term;
            term *= cosine * cosine * (k - 1) / k;
        }

        return odd ? 2 / Math.PI * (angle + (sine * sum)) : sine * sum;
    }
}
