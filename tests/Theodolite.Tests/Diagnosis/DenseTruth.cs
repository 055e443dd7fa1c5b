using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Tests.Diagnosis;

/// <summary>
/// What is true of a point, by dense float64 algebra in coordinates in which every parameter has unit curvature, so that no unit of an
/// input hides anything. It shares nothing with the survey but the objective.
/// </summary>
internal static class DenseTruth
{
    private const int Steps = 400;

    /// <summary>The loss that descent from θ attains: damped |H|-Newton steps, each of which must lower the loss.</summary>
    public static double Attainable(Objective objective, double[] theta) => Descend(objective, theta).Loss;

    /// <summary>Where that descent ends.</summary>
    public static double[] Minimum(Objective objective, double[] theta) => Descend(objective, theta).Point;

    private static (double Loss, double[] Point) Descend(Objective objective, double[] theta)
    {
        using var owned = Precise(objective, out var precise);
        var point = theta.ToArray();
        var damping = 1e-3;
        var (loss, gradient) = At(precise, point);
        var (scales, values, vectors) = Curvature(precise, point);
        for (var step = 0; step < Steps && damping < 1e12; step++)
        {
            var candidate = point.ToArray();
            for (var i = 0; i < values.Length; i++)
            {
                var along = Along(vectors, i, gradient, scales);
                var size = -along / (Math.Abs(values[i]) + damping);
                for (var j = 0; j < candidate.Length; j++)
                {
                    candidate[j] += size * vectors[(i * values.Length) + j] / scales[j];
                }
            }

            var (next, slope) = At(precise, candidate);
            if (!(next < loss))
            {
                damping *= 8;
                continue;
            }

            var gained = loss - next;
            (point, loss, gradient) = (candidate, next, slope);
            damping = Math.Max(1e-14, damping / 4);
            if (gained <= 1e-13 * Math.Abs(loss))
            {
                break;
            }

            (scales, values, vectors) = Curvature(precise, point);
        }

        return (loss, point);
    }

    /// <summary>
    /// λ_min/λ_max, in those coordinates, at the critical point that Newton's method for ∇f = 0 finds from θ; NaN where it finds none
    /// within a tenth of the length of θ.
    /// </summary>
    public static double LowestAtCriticalPoint(Objective objective, double[] theta)
    {
        using var owned = Precise(objective, out var precise);
        var point = theta.ToArray();
        var (_, gradient) = At(precise, point);
        for (var step = 0; step < 60; step++)
        {
            var (scales, values, vectors) = Curvature(precise, point);
            var largest = values.Max(Math.Abs);
            var change = new double[point.Length];
            for (var i = 0; i < values.Length; i++)
            {
                if (Math.Abs(values[i]) <= 1e-9 * largest)
                {
                    continue;
                }

                var size = -Along(vectors, i, gradient, scales) / values[i];
                for (var j = 0; j < change.Length; j++)
                {
                    change[j] += size * vectors[(i * values.Length) + j] / scales[j];
                }
            }

            Vectors.AddScaled(point, 1, change);
            if (!(Vectors.Norm(change) <= 1e3 * (1 + Vectors.Norm(theta))))
            {
                return double.NaN;
            }

            (_, gradient) = At(precise, point);
            if (Vectors.Norm(change) <= 1e-14 * Math.Max(1e-300, Vectors.Norm(point)))
            {
                break;
            }
        }

        var away = Vectors.Norm(Vectors.Along(point, -1, theta));
        if (!(away <= 0.1 * Vectors.Norm(theta)) && Vectors.Norm(theta) > 0)
        {
            return double.NaN;
        }

        var (_, final, _) = Curvature(precise, point);
        return final.Min() / final.Max(Math.Abs);
    }

    private static (double Loss, double[] Gradient) At(Objective objective, double[] point)
    {
        var gradient = new double[point.Length];
        return (objective.Gradient(point, gradient), gradient);
    }

    // H in coordinates in which every row is about as large: rows of eigenvectors, ascending.
    private static (double[] Scales, double[] Values, double[] Vectors) Curvature(Objective objective, double[] point)
    {
        var n = point.Length;
        var unit = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            unit[(i * n) + i] = 1;
        }

        var matrix = new double[n * n];
        using (var hessian = objective.Hessian(point))
        {
            hessian.Apply(unit, matrix, n);
        }

        // Every row gets a largest entry of about 1; what is about to underflow, behind a saturated loss, is nothing.
        for (var i = 0; i < matrix.Length; i++)
        {
            matrix[i] = Math.Abs(matrix[i]) < 1e-250 ? 0 : matrix[i];
        }

        var scales = new double[n];
        Array.Fill(scales, 1);
        for (var pass = 0; pass < 6; pass++)
        {
            double[] sizes =
            [
                .. from i in Enumerable.Range(0, n)
                   select Enumerable.Range(0, n).Max(j => Math.Abs(matrix[(i * n) + j]) / (scales[i] * scales[j])),
            ];
            for (var i = 0; i < n; i++)
            {
                scales[i] *= sizes[i] > 0 ? Math.Sqrt(sizes[i]) : 1;
            }
        }

        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var entry = (matrix[(i * n) + j] + matrix[(j * n) + i]) / (2 * scales[i] * scales[j]);
                matrix[(i * n) + j] = matrix[(j * n) + i] = entry;
            }
        }

        var solution = SymmetricEigensolver.Solve(matrix, n);
        return (scales, solution.Values, solution.Vectors);
    }

    private static double Along(double[] vectors, int i, double[] gradient, double[] scales)
    {
        var sum = 0.0;
        for (var j = 0; j < gradient.Length; j++)
        {
            sum += vectors[(i * gradient.Length) + j] * gradient[j] / scales[j];
        }

        return sum;
    }

    private static IDisposable? Precise(Objective objective, out Objective precise)
    {
        precise = objective.InDoublePrecision();
        return ReferenceEquals(precise, objective) ? null : precise;
    }
}
