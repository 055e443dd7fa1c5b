namespace Theodolite.Curvature;

/// <summary>
/// The quadratic model f + Σ cᵢtᵢ + ½λᵢtᵢ² of a loss in directions of known curvature: λᵢ the curvatures, cᵢ the slopes, from all
/// eigenvectors of H or from the Ritz vectors of a Krylov space.
/// </summary>
public static class QuadraticModel
{
    /// <summary>The saddle-free step −(|H| + τI)⁻¹g: tᵢ = −cᵢ/(|λᵢ| + τ); infinite where only a slope is left, 0 where there is
    /// none.</summary>
    /// <param name="curvatures">λ.</param>
    /// <param name="slopes">c.</param>
    /// <param name="tau">τ ≥ 0.</param>
    public static double[] SaddleFreeStep(ReadOnlySpan<double> curvatures, ReadOnlySpan<double> slopes, double tau)
    {
        var step = new double[curvatures.Length];
        for (var i = 0; i < step.Length; i++)
        {
            step[i] = slopes[i] == 0 ? 0 : -(slopes[i] / (Math.Abs(curvatures[i]) + tau));
        }

        return step;
    }

    /// <summary>½·gᵀ(|H| + τI)⁻¹g = −½Σ cᵢtᵢ: what the model promises at least for the saddle-free step.</summary>
    /// <param name="curvatures">λ.</param>
    /// <param name="slopes">c.</param>
    /// <param name="tau">τ ≥ 0.</param>
    public static double PredictedDecrease(ReadOnlySpan<double> curvatures, ReadOnlySpan<double> slopes, double tau)
    {
        var step = SaddleFreeStep(curvatures, slopes, tau);
        var sum = 0.0;
        for (var i = 0; i < step.Length; i++)
        {
            sum -= slopes[i] * step[i] / 2;
        }

        return sum;
    }
}
