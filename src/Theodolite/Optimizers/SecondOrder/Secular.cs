using Theodolite.LinearAlgebra;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// The step s of (H + μI)s = −g with H + μI ⪰ 0 and ‖s‖ = r(μ): r constant is the boundary of a trust region, r = 2μ/M the
/// cubic model. In the coordinates of an <see cref="EigenModel"/> it is one equation in one unknown.
/// </summary>
/// <remarks>
/// Conn, Gould and Toint, Trust-Region Methods, section 7.3. The unknown is ν = μ − max(0, −λ₁), so that nothing cancels
/// close to the hard case: where g has no part in the lowest eigenspace and ‖s‖ stays below r at ν = 0, the lowest
/// eigenvector makes up the length.
/// </remarks>
internal static class Secular
{
    /// <summary>The minimum of the model within ‖s‖ ≤ Δ, and whether it lies on the boundary.</summary>
    public static (double[] Coordinates, bool OnBoundary) TrustRegion(EigenModel model, double radius)
    {
        if (model.Values[0] > 0)
        {
            var newton = Coordinates(model, 0, 0);
            if (Length(newton) <= radius)
            {
                return (newton, false);
            }
        }

        return (Solve(model, _ => radius), true);
    }

    /// <summary>The global minimum of the model plus (M/6)‖s‖³.</summary>
    public static double[] Cubic(EigenModel model, double regularization) => Solve(model, mu => 2 * mu / regularization);

    private static double[] Solve(EigenModel model, Func<double, double> radius)
    {
        var shift = Math.Max(0, -model.Values[0]);
        var lowest = Coordinates(model, shift, 0);
        var length = Length(lowest);
        if (length <= radius(shift))
        {
            // The hard case, or nothing to gain: only the lowest eigenvector is left to fill up with.
            if (model.Values[0] < 0)
            {
                lowest[0] = (lowest[0] < 0 ? -1 : 1)
                    * Math.Sqrt(Math.Max(0, ((radius(shift) * radius(shift)) - (length * length)) + (lowest[0] * lowest[0])));
            }

            return lowest;
        }

        double Excess(double nu) => Length(Coordinates(model, shift, nu)) - radius(shift + nu);
        var scale = Math.Max(model.Norm, Length(model.Slopes)) + 1e-300;
        var (low, high) = (0.0, scale);
        for (var tries = 0; Excess(high) > 0 && tries < 2000; tries++)
        {
            (low, high) = (high, 2 * high);
        }

        for (var tries = 0; low == 0 && tries < 1000; tries++)
        {
            if (Excess(high / 16) > 0)
            {
                low = high / 16;
            }
            else
            {
                high /= 16;
            }
        }

        for (var tries = 0; tries < 200 && high - low > 1e-16 * high; tries++)
        {
            var middle = low > 0 && high > 4 * low ? Math.Sqrt(low) * Math.Sqrt(high) : low + ((high - low) / 2);
            if (middle <= low || middle >= high)
            {
                break;
            }

            (low, high) = Excess(middle) > 0 ? (middle, high) : (low, middle);
        }

        return Coordinates(model, shift, high);
    }

    // sᵢ = −cᵢ/((λᵢ + shift) + ν); a slope that is rounding noise in the lowest eigenspace has no part at ν = 0.
    private static double[] Coordinates(EigenModel model, double shift, double nu)
    {
        var noise = model.Slopes.Length * Length(model.Slopes) / (1L << 52);
        var coordinates = new double[model.Values.Length];
        for (var i = 0; i < coordinates.Length; i++)
        {
            var (slope, denominator) = (model.Slopes[i], (model.Values[i] + shift) + nu);
            coordinates[i] = slope == 0 || (denominator <= 1e-15 * model.Norm && Math.Abs(slope) <= noise) ? 0 : -slope / denominator;
        }

        return coordinates;
    }

    private static double Length(ReadOnlySpan<double> coordinates) => Vectors.Norm(coordinates);
}
