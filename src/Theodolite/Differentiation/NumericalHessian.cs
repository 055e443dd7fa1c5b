using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Differentiation;

/// <summary>Second derivatives by finite differences (optimizers.md, section 8).</summary>
public static class NumericalHessian
{
    /// <summary>
    /// From values: Hᵢᵢ = (f(+) − 2f + f(−))/h², Hᵢⱼ = (f(++) − f(+−) − f(−+) + f(−−))/4h². Error about √ε at h = ε^¼.
    /// </summary>
    /// <param name="f">The function.</param>
    /// <param name="x">n numbers.</param>
    /// <param name="step">h, the same in every coordinate; null for ε^¼·max(|xᵢ|, 1), or ε^⅙ when extrapolated.</param>
    /// <param name="epsilon">Relative noise ε of f.</param>
    /// <param name="extrapolate">
    /// One Richardson step, (4H(h) − H(2h))/3: truncation h⁴ instead of h², error about ε^⅔, twice the evaluations.
    /// </param>
    /// <param name="cancellation">Stops between rows.</param>
    public static HessianEstimate FromValues(
        ScalarFunction f, ReadOnlySpan<double> x, double? step = null, double epsilon = FiniteDifferences.MachineEpsilon,
        bool extrapolate = false, CancellationToken cancellation = default)
    {
        var n = x.Length;
        var (matrix, point, start) = (new double[n, n], x.ToArray(), x.ToArray());
        var (origin, evaluations) = (f(x), 1L);
        double At(int i, double di, int j, double dj)
        {
            point[i] += di;
            point[j] += dj;
            var value = f(point);
            (point[i], point[j]) = (start[i], start[j]);
            evaluations++;
            return value;
        }

        double Entry(int i, int j, double scale)
        {
            var (hi, hj) = (scale * Size(start[i]), scale * Size(start[j]));
            return i == j
                ? (At(i, hi, i, 0) - (2 * origin) + At(i, -hi, i, 0)) / (hi * hi)
                : (At(i, hi, j, hj) - At(i, hi, j, -hj) - At(i, -hi, j, hj) + At(i, -hi, j, -hj)) / (4 * hi * hj);
        }

        // A power of two moves the points by (nearly always) exactly h.
        double Size(double coordinate) =>
            step ?? PowerOfTwo(Math.Pow(epsilon, extrapolate ? 1.0 / 6 : 0.25) * Math.Max(1, Math.Abs(coordinate)));

        for (var i = 0; i < n; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var j = 0; j <= i; j++)
            {
                var entry = Entry(i, j, 1);
                matrix[i, j] = matrix[j, i] = extrapolate ? ((4 * entry) - Entry(i, j, 2)) / 3 : entry;
            }
        }

        return new HessianEstimate(matrix, 0, evaluations);
    }

    /// <summary>From gradients: row i is the central difference of ∇f along eᵢ; 2n gradients, error about ε^⅔ at h = ε^⅓.</summary>
    /// <param name="gradient">∇f.</param>
    /// <param name="x">n numbers.</param>
    /// <param name="step">h, the same in every coordinate; null for ε^⅓·max(|xᵢ|, 1).</param>
    /// <param name="epsilon">Relative noise ε of the gradient.</param>
    /// <param name="cancellation">Stops between rows.</param>
    public static HessianEstimate FromGradients(
        GradientFunction gradient, ReadOnlySpan<double> x, double? step = null, double epsilon = FiniteDifferences.MachineEpsilon,
        CancellationToken cancellation = default)
    {
        var n = x.Length;
        var (matrix, point) = (new double[n, n], x.ToArray());
        var (above, below) = (new double[n], new double[n]);
        for (var i = 0; i < n; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var h = step ?? (Math.Cbrt(epsilon) * Math.Max(1, Math.Abs(x[i])));
            var (plus, minus) = (x[i] + h, x[i] - h);
            point[i] = plus;
            gradient(point, above);
            point[i] = minus;
            gradient(point, below);
            point[i] = x[i];
            for (var j = 0; j < n; j++)
            {
                matrix[i, j] = (above[j] - below[j]) / (plus - minus);
            }
        }

        return new HessianEstimate(matrix, Symmetrize(matrix), 2L * n);
    }

    /// <summary>
    /// H·v from two gradients: (∇f(x + hv) − ∇f(x − hv))/2h with h = ε^⅓·(1 + ‖x‖)/‖v‖.
    /// </summary>
    /// <param name="gradient">∇f.</param>
    /// <param name="x">n numbers.</param>
    /// <param name="vector">v, not zero.</param>
    /// <param name="product">Receives H·v.</param>
    /// <param name="epsilon">Relative noise ε of the gradient.</param>
    public static void VectorProduct(
        GradientFunction gradient, ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> product,
        double epsilon = FiniteDifferences.MachineEpsilon)
    {
        var norm = Vectors.Norm(vector);
        if (norm == 0)
        {
            product.Clear();
            return;
        }

        var h = Math.Cbrt(epsilon) * (1 + Vectors.Norm(x)) / norm;
        var (point, below) = (new double[x.Length], new double[x.Length]);
        Move(-h, x, vector, point);
        gradient(point, below);
        Move(h, x, vector, point);
        gradient(point, product);
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = (product[i] - below[i]) / (2 * h);
        }
    }

    private static void Move(double t, ReadOnlySpan<double> x, ReadOnlySpan<double> vector, Span<double> point)
    {
        for (var i = 0; i < point.Length; i++)
        {
            point[i] = x[i] + (t * vector[i]);
        }
    }

    private static double PowerOfTwo(double value) => Math.ScaleB(1, (int)Math.Round(Math.Log2(value)));

    private static double Symmetrize(double[,] matrix)
    {
        var asymmetry = 0.0;
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            for (var j = 0; j < i; j++)
            {
                asymmetry = Math.Max(asymmetry, Math.Abs(matrix[i, j] - matrix[j, i]));
                matrix[i, j] = matrix[j, i] = 0.5 * (matrix[i, j] + matrix[j, i]);
            }
        }

        return asymmetry;
    }
}

/// <summary>A dense Hessian by finite differences.</summary>
/// <param name="Matrix">n × n numbers, symmetric.</param>
/// <param name="Asymmetry">max |H − Hᵀ| before it was made symmetric; 0 where the formula is symmetric by itself.</param>
/// <param name="Evaluations">Evaluations of f, or of the gradient.</param>
public sealed record HessianEstimate(double[,] Matrix, double Asymmetry, long Evaluations);
