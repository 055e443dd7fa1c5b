using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// The gradient against the curvature in coordinates x = θ/s in which every parameter is curved alike. Where columns of size 1e6
/// stand beside columns of size 1e−6, the weak curvatures lie below the rounding of the strong ones, and eigenvectors in θ know
/// nothing of them; in x they do.
/// </summary>
/// <param name="Scales">s.</param>
/// <param name="Decomposition">s∘g against diag(s)·H·diag(s).</param>
/// <param name="Rounding">τ relative to the norm of the scaled Hessian.</param>
internal sealed record ScaledGradient(double[] Scales, GradientDecomposition Decomposition, double Rounding = ScaledGradient.Tau)
{
    private const int Sweeps = 4;

    /// <summary>τ of float64 products, relative to the norm of the scaled Hessian.</summary>
    private const double Tau = 1e-13;

    /// <summary>τ of float32 products.</summary>
    private const double NarrowTau = 1e-6;

    /// <summary>Products with the gradient to begin with; doubled while D still grows by a tenth.</summary>
    private const int GradientProducts = 16;

    private const int MostGradientProducts = 128;

    /// <summary>The most in float32, where it is only asked whether D promises plenty.</summary>
    private const int MostNarrowProducts = 32;

    /// <summary>Share of what is plenty below which D in θ leaves little hope of it in x: then float64 is asked at once.</summary>
    private const double Hopeless = 1e-3;

    /// <summary>A promise of this share of f − f_low decides all that D decides: products stop there.</summary>
    private const double Plenty = 0.1;

    /// <summary>Above this P a matrix is asked by products too: a second solve for all eigenvalues costs as much as the first.</summary>
    private const int Solved = 1000;

    private const int MostMatrixProducts = 512;

    /// <summary>max |λ| in x.</summary>
    public double Norm => Decomposition.Norm;

    /// <summary>τ in x: just above what rounding makes of a curvature of zero there.</summary>
    public double Damping => Rounding * Norm;

    /// <summary>D = ½·g̃ᵀ(|H̃| + τ̃I)⁻¹g̃.</summary>
    public double PredictedDecrease => Decomposition.PredictedDecrease(Damping);

    /// <summary>Whether D is a share of f − f_low that leaves nothing open.</summary>
    public bool PromisesPlenty(SurveyPoint point) => PredictedDecrease >= Plenty * point.Excess;

    /// <summary>The Newton step in θ, over scaled curvatures above a share of the largest and components above a number.</summary>
    public double[] NewtonStep(double share, double component)
    {
        var weights = Decomposition.NewtonWeights(share * Norm, component);
        if (Array.TrueForAll(weights, weight => weight == 0))
        {
            return new double[Scales.Length];
        }

        var step = Decomposition.Combine(weights);
        for (var i = 0; i < step.Length; i++)
        {
            step[i] *= Scales[i];
        }

        return step;
    }

    /// <summary>From the matrix itself, row by row.</summary>
    public static ScaledGradient Of(
        SurveyPoint point,
        ReadOnlySpan<double> matrix,
        SurveySettings settings,
        CancellationToken cancellation)
    {
        var n = point.Dimension;
        var scales = Equilibration.Of(matrix, LevelGround.Sizes(point));
        var scaled = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                scaled[(i * n) + j] = scales[i] * matrix[(i * n) + j] * scales[j];
            }
        }

        var gradient = Gradient(point, scales);
        if (n > Solved)
        {
            using var products = new DenseOperator(scaled, n);
            if (Decompose(
                products,
                gradient,
                MostMatrixProducts,
                Tau,
                point,
                settings,
                cancellation) is { Settled: true, Found: var found })
            {
                return new(scales, found);
            }
        }

        return new(scales, GradientDecomposition.Of(SymmetricEigensolver.Solve(scaled, n), gradient));
    }

    /// <summary>From products: one scale for every parameter tensor, from the size of its rows as random signs see them. Where products
    /// in the dtype of training promise plenty they are all; else float64 goes on in the coordinates that those have found.</summary>
    /// <param name="point">The point.</param>
    /// <param name="stored">H in the dtype of training.</param>
    /// <param name="precise">H in float64, which may be the same.</param>
    /// <param name="seen">The gradient against the curvature in θ, in the dtype of training; null where it was not looked at.</param>
    /// <param name="settings">The survey's.</param>
    /// <param name="cancellation">Stops between products.</param>
    public static ScaledGradient Of(
        SurveyPoint point,
        LinearOperator stored,
        LinearOperator precise,
        GradientDecomposition? seen,
        SurveySettings settings,
        CancellationToken cancellation)
    {
        var scales = Equilibrated(point, stored, settings, cancellation);
        var isHopeless = seen is not null && seen.PredictedDecrease(NarrowTau * seen.Norm) < Hopeless * Plenty * point.Excess;
        if (!ReferenceEquals(stored, precise) && !isHopeless)
        {
            var narrow = In(stored, NarrowTau, MostNarrowProducts);
            if (narrow.PromisesPlenty(point))
            {
                return narrow;
            }
        }

        return In(precise, Tau, MostGradientProducts);

        ScaledGradient In(LinearOperator hessian, double tau, int most)
        {
            using var congruent = new CongruentOperator(hessian, scales);
            return new(scales, Decompose(congruent, Gradient(point, scales), most, tau, point, settings, cancellation).Found, tau);
        }
    }

    private static double[] Equilibrated(
        SurveyPoint point,
        LinearOperator hessian,
        SurveySettings settings,
        CancellationToken cancellation)
    {
        var scales = LevelGround.Sizes(point);
        using var congruent = new CongruentOperator(hessian, scales);
        var (signs, image) = (new double[point.Dimension], new double[point.Dimension]);
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            Philox.For(settings.Seed, "survey/equilibration", (ulong)sweep).FillRademacher(signs);
            congruent.Apply(signs, image, 1, cancellation);
            foreach (var block in point.Stored.Parameters.Blocks)
            {
                var (start, count) = ((int)block.Offset, (int)block.Count);
                var size = Vectors.Norm(image.AsSpan(start, count)) / Math.Sqrt(Math.Max(1, count));
                if (size > 0 && double.IsFinite(size))
                {
                    Vectors.Scale(scales.AsSpan(start, count), 1 / Math.Sqrt(size));
                }
            }
        }

        return scales;
    }

    private static double[] Gradient(SurveyPoint point, double[] scales) => [.. point.Gradient.Zip(scales, (g, s) => g * s)];

    // Whether D had settled, or promised plenty, within the products allowed.
    private static (GradientDecomposition Found, bool Settled) Decompose(
        LinearOperator congruent,
        double[] gradient,
        int most,
        double tau,
        SurveyPoint point,
        SurveySettings settings,
        CancellationToken cancellation)
    {
        if (Vectors.Norm(gradient) < 1e-300)
        {
            return (new([], [], _ => new double[gradient.Length]), true);
        }

        var (asked, before, settled) = (GradientProducts, double.NaN, false);
        while (most > GradientProducts && 2L * most * gradient.Length * sizeof(double) > settings.MemoryBytes)
        {
            most /= 2;
        }

        var space = GradientKrylovSpace.Build(congruent, gradient, GradientProducts, most, IsEnough, cancellation);
        return (new(space.Values, space.Coefficients, weights => space.Combine(weights)), settled);

        bool IsEnough(double[] values, double[] coefficients)
        {
            var predicted = QuadraticModel.PredictedDecrease(values, coefficients, tau * values.Max(Math.Abs));
            settled = values.Length < asked || predicted <= 1.1 * before || predicted >= Plenty * point.Excess;
            (asked, before) = (2 * asked, predicted);
            return settled;
        }
    }
}
