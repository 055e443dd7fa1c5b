using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// The gradient in directions of known curvature: g = Σ cᵢ·vᵢ with vᵢ orthonormal and vᵢᵀHvᵢ = λᵢ, from all eigenvectors
/// or from the Ritz vectors of a Krylov space that starts at g (there φ(H)g ≈ Σ φ(λᵢ)·cᵢ·vᵢ).
/// </summary>
/// <param name="Curvatures">λᵢ.</param>
/// <param name="Coefficients">cᵢ.</param>
/// <param name="Combine">Σ aᵢ·vᵢ for given aᵢ.</param>
internal sealed record GradientDecomposition(double[] Curvatures, double[] Coefficients, Func<double[], double[]> Combine)
{
    /// <summary>max |λᵢ|.</summary>
    public double Norm => Curvatures.Length == 0 ? 0 : Curvatures.Max(Math.Abs);

    /// <summary>gᵀHg.</summary>
    public double AlongGradient
    {
        get
        {
            var sum = 0.0;
            for (var i = 0; i < Curvatures.Length; i++)
            {
                sum += Coefficients[i] * Coefficients[i] * Curvatures[i];
            }

            return sum;
        }
    }

    public static GradientDecomposition Of(EigenDecomposition dense, ReadOnlySpan<double> gradient)
    {
        var coefficients = new double[dense.Order];
        for (var i = 0; i < coefficients.Length; i++)
        {
            coefficients[i] = Vectors.Dot(dense.Vector(i), gradient);
        }

        return new(dense.Values, coefficients, weights =>
        {
            var sum = new double[dense.Order];
            for (var i = 0; i < weights.Length; i++)
            {
                if (weights[i] != 0)
                {
                    Vectors.AddScaled(sum, weights[i], dense.Vector(i));
                }
            }

            return sum;
        });
    }

    /// <summary>½·gᵀ(|H| + τI)⁻¹g.</summary>
    public double PredictedDecrease(double tau) => QuadraticModel.PredictedDecrease(Curvatures, Coefficients, tau);

    /// <summary>
    /// Weights −cᵢ/λᵢ of the Newton step, over curvatures above <paramref name="curvature"/> and components above
    /// <paramref name="component"/>.
    /// </summary>
    public double[] NewtonWeights(double curvature, double component)
    {
        var weights = new double[Curvatures.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            if (Math.Abs(Curvatures[i]) > curvature && Math.Abs(Coefficients[i]) > component)
            {
                weights[i] = -Coefficients[i] / Curvatures[i];
            }
        }

        return weights;
    }

    /// <summary>‖Hg‖/(‖H‖·‖g‖): 0 where g lies in the kernel of H, at most 1.</summary>
    public double Flatness(double hessianNorm)
    {
        var image = 0.0;
        var whole = 0.0;
        var largest = Coefficients.Length == 0 ? 0 : Coefficients.Max(Math.Abs);
        if (largest == 0 || hessianNorm == 0)
        {
            return 0;
        }

        for (var i = 0; i < Curvatures.Length; i++)
        {
            var c = Coefficients[i] / largest;
            var scaled = Curvatures[i] / hessianNorm * c;
            image += scaled * scaled;
            whole += c * c;
        }

        return Math.Sqrt(image / whole);
    }

    /// <summary>
    /// ‖Hd + g‖/‖g‖ for the least-squares step d over curvatures of at least 1 % of ‖H‖: the share of g that no Newton
    /// step removes; Frye et al. (2020, section 3) call a point gradient-flat where it exceeds 0.9.
    /// </summary>
    public double UnremovedShare(double hessianNorm) => KernelShare(0.01 * hessianNorm);

    /// <summary>‖Pg‖/‖g‖ with P the projection on curvatures of at most the given size.</summary>
    public double KernelShare(double curvature)
    {
        var kernel = 0.0;
        var whole = 0.0;
        var largest = Coefficients.Length == 0 ? 0 : Coefficients.Max(Math.Abs);
        if (largest == 0)
        {
            return 0;
        }

        for (var i = 0; i < Curvatures.Length; i++)
        {
            var c = Coefficients[i] / largest;
            whole += c * c;
            if (Math.Abs(Curvatures[i]) <= curvature)
            {
                kernel += c * c;
            }
        }

        return Math.Sqrt(kernel / whole);
    }
}
