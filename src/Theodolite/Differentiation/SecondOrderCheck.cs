using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// The second-order check: columns H·eⱼ of the Hessian operator against (∇f(θ + heⱼ) − ∇f(θ − heⱼ))/2h, or against
/// Im ∇f(θ + iheⱼ)/h where the complex step was asked for.
/// </summary>
internal static class SecondOrderCheck
{
    public static SecondOrderReport Run(
        Objective objective, double[] theta, DerivativeMethod method, int[] columns, double epsilon, CancellationToken cancellation)
    {
        var n = theta.Length;
        var (automatic, numerical) = (new double[columns.Length][], new double[columns.Length][]);
        using (var hessian = objective.Hessian(theta, cancellation))
        {
            var unit = new double[n];
            for (var k = 0; k < columns.Length; k++)
            {
                automatic[k] = new double[n];
                unit[columns[k]] = 1;
                hessian.Apply(unit, automatic[k], 1, cancellation);
                unit[columns[k]] = 0;
            }
        }

        var column = method == DerivativeMethod.Complex && objective is ExpressionObjective expression
            ? ByComplexStep(expression, theta)
            : ByDifferences(objective, theta, epsilon, cancellation);
        var creased = new bool[columns.Length][];
        for (var k = 0; k < columns.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            (numerical[k], creased[k]) = column(columns[k]);
        }

        return Compare(columns, automatic, numerical, creased, objective.NonSmooth.Count > 0, objective.DType == DType.Float32);
    }

    private static Func<int, (double[], bool[])> ByComplexStep(ExpressionObjective expression, double[] theta)
    {
        var program = ComplexProgram.OfGradient(expression);
        return j =>
        {
            var (unit, product) = (new double[theta.Length], new double[theta.Length]);
            unit[j] = 1;
            new ComplexStep().VectorProduct(point => program.Evaluate(point)[1..], theta, unit, product);
            return (product, new bool[theta.Length]);
        };
    }

    private static Func<int, (double[], bool[])> ByDifferences(
        Objective objective,
        double[] theta,
        double epsilon,
        CancellationToken cancellation)
    {
        var n = theta.Length;
        var (middle, above, below) = (new double[n], new double[n], new double[n]);
        objective.Gradient(theta, middle, cancellation);
        return j =>
        {
            var point = theta.AsSpan().ToArray();
            var h = Math.Cbrt(epsilon) * Math.Max(1, Math.Abs(theta[j]));
            var (plus, minus) = objective.DType == DType.Float32
                ? ((float)(theta[j] + h), (float)(theta[j] - h))
                : (theta[j] + h, theta[j] - h);
            point[j] = plus;
            objective.Gradient(point, above, cancellation);
            point[j] = minus;
            objective.Gradient(point, below, cancellation);
            var (entries, creased) = (new double[n], new bool[n]);
            for (var i = 0; i < n; i++)
            {
                entries[i] = (above[i] - below[i]) / (plus - minus);
                var (right, left) = ((above[i] - middle[i]) / (plus - theta[j]), (middle[i] - below[i]) / (theta[j] - minus));
                creased[i] = Math.Abs(right - left) > 0.1 * Math.Max(Math.Abs(right), Math.Abs(left));
            }

            return (entries, creased);
        };
    }

    private static SecondOrderReport Compare(
        int[] columns,
        double[][] automatic,
        double[][] numerical,
        bool[][] creased,
        bool creases,
        bool single)
    {
        var largest = automatic.SelectMany(column => column).Aggregate(0.0, (max, entry) => Math.Max(max, Math.Abs(entry)));
        var tolerance = single ? 1e-3 + (2e-2 * largest) : 1e-6 + (1e-5 * largest);
        var (skipped, worst, failed) = (0L, (HessianElement?)null, false);
        for (var k = 0; k < columns.Length; k++)
        {
            for (var i = 0; i < automatic[k].Length; i++)
            {
                var element = new HessianElement(i, columns[k], automatic[k][i], numerical[k][i]);
                var close = element.AbsoluteError <= tolerance;
                if (!close && creases && creased[k][i])
                {
                    skipped++;
                    continue;
                }

                failed |= !close;
                worst = worst is null || !(element.AbsoluteError <= worst.AbsoluteError) ? element : worst;
            }
        }

        return new SecondOrderReport
        {
            Passed = !failed,
            Columns = columns,
            MaxAbsoluteError = worst?.AbsoluteError ?? 0,
            MaxRelativeError = (worst?.AbsoluteError ?? 0) / Math.Max(largest, 1e-12),
            Tolerance = tolerance,
            NumericalAsymmetry = Asymmetry(columns, numerical),
            AutomaticAsymmetry = Asymmetry(columns, automatic),
            Creases = skipped,
            Worst = worst,
        };
    }

    private static double Asymmetry(int[] columns, double[][] entries)
    {
        var asymmetry = 0.0;
        for (var k = 0; k < columns.Length; k++)
        {
            for (var l = 0; l < k; l++)
            {
                asymmetry = Math.Max(asymmetry, Math.Abs(entries[k][columns[l]] - entries[l][columns[k]]));
            }
        }

        return asymmetry;
    }
}
