using Theodolite.Curvature;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// The quadratic model f + gᵀs + ½sᵀHs in coordinates in which H is diagonal: s = Σ tᵢqᵢ, so the model is
/// f + Σ cᵢtᵢ + ½λᵢtᵢ². Over the whole space (dense) or the Krylov space of g.
/// </summary>
/// <param name="values">λᵢ, ascending.</param>
/// <param name="slopes">cᵢ = qᵢᵀg.</param>
/// <param name="rows">qᵢ, row by row.</param>
internal sealed class EigenModel(double[] values, double[] slopes, double[] rows)
{
    /// <summary>Most parameters whose Hessian is formed.</summary>
    public const int DenseLimit = 3000;

    private const int BlockWidth = 64;

    public double[] Values => values;

    public double[] Slopes => slopes;

    /// <summary>max |λᵢ|.</summary>
    public double Norm => Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));

    /// <summary>‖g‖³/|gᵀHg|: how far away the minimum of the model along −g is (or its maximum); null where there is none.</summary>
    public double? LengthAlongGradient
    {
        get
        {
            var (norm, curvature) = (Vectors.Norm(slopes), 0.0);
            for (var i = 0; i < values.Length && norm > 0; i++)
            {
                curvature += slopes[i] / norm * (slopes[i] / norm) * values[i];
            }

            return norm / Math.Abs(curvature) is > 0 and < double.PositiveInfinity and var length ? length : null;
        }
    }

    /// <summary>From n products; null where the Hessian is not finite.</summary>
    public static EigenModel? Dense(ILoss<double> loss, double[] point, double[] gradient)
    {
        if (Matrix(loss, point) is not { } matrix)
        {
            return null;
        }

        return Of(matrix, gradient);
    }

    /// <summary>From a matrix.</summary>
    public static EigenModel Of(double[] matrix, double[] gradient)
    {
        var n = gradient.Length;
        var (values, rows) = SymmetricEigensolver.Solve(matrix, n) is var decomposition
            ? (decomposition.Values, decomposition.Vectors)
            : default;
        var slopes = new double[n];
        for (var i = 0; i < n; i++)
        {
            slopes[i] = Vectors.Dot(rows.AsSpan(i * n, n), gradient);
        }

        return new EigenModel(values, slopes, rows);
    }

    /// <summary>From k products in the Krylov space of a gradient that is not zero.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public static EigenModel Krylov(ILoss<double> loss, double[] point, double[] gradient, int k)
    {
        using var hessian = loss.Hessian(point);
        var space = GradientKrylovSpace.Build(hessian, gradient, Math.Min(k, point.Length));
        return new EigenModel(space.Values, space.Coefficients, space.Vectors);
    }

    /// <summary>The symmetrised Hessian, row by row; null where it is not finite.</summary>
    public static double[]? Matrix(ILoss<double> loss, double[] point)
    {
        var n = point.Length;
        var matrix = new double[n * n];
        using (var hessian = loss.Hessian(point))
        {
            for (var first = 0; first < n; first += BlockWidth)
            {
                var k = Math.Min(BlockWidth, n - first);
                var units = new double[k * n];
                for (var row = 0; row < k; row++)
                {
                    units[(row * n) + first + row] = 1;
                }

                hessian.Apply(units, matrix.AsSpan(first * n, k * n), k);
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                matrix[(i * n) + j] = matrix[(j * n) + i] = 0.5 * (matrix[(i * n) + j] + matrix[(j * n) + i]);
            }
        }

        return Vectors.AllFinite(matrix) ? matrix : null;
    }

    /// <summary>Σ tᵢqᵢ.</summary>
    public double[] Lift(ReadOnlySpan<double> coordinates)
    {
        var n = rows.Length / values.Length;
        var step = new double[n];
        for (var i = 0; i < values.Length; i++)
        {
            if (coordinates[i] != 0)
            {
                Vectors.AddScaled(step, coordinates[i], rows.AsSpan(i * n, n));
            }
        }

        return step;
    }

    /// <summary>Σ cᵢtᵢ + ½λᵢtᵢ², the predicted change of f.</summary>
    public double Change(ReadOnlySpan<double> coordinates)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            sum += coordinates[i] * (slopes[i] + (0.5 * values[i] * coordinates[i]));
        }

        return sum;
    }
}
