using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// The second-order check: columns H·eⱼ of the Hessian operator against (∇f(θ + heⱼ) − ∇f(θ − heⱼ))/2h, or against
/// Im ∇f(θ + iheⱼ)/h where the complex step was asked for. Entries that this does not settle are judged by the derivatives of the gradient
/// from both sides (<see cref="StepLadder"/>).
/// </summary>
internal static class SecondOrderCheck
{
    public static SecondOrderResult Run(
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
        var (largest, share) = (Largest(automatic), objective.DType == DType.Float32 ? 2e-2 : 1e-5);
        var judged = new JudgedDerivative[]?[columns.Length];
        for (var k = 0; k < columns.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            numerical[k] = column(columns[k]);
            if (!Close(automatic[k], numerical[k], share * largest))
            {
                var judge = new DerivativeJudge { Relative = share, Peers = largest, Piecewise = objective.NonSmooth.Count > 0 };
                judged[k] = OnLadder(objective, theta, columns[k], automatic[k], judge, epsilon, cancellation);
            }
        }

        return Compare(columns, automatic, numerical, judged, share * largest);
    }

    private static double Largest(double[][] columns) =>
        columns.SelectMany(column => column).Aggregate(0.0, (max, entry) => Math.Max(max, Math.Abs(entry)));

    private static bool Close(double[] automatic, double[] numerical, double tolerance) =>
        automatic.Zip(numerical).All(pair => Math.Abs(pair.First - pair.Second) <= tolerance);

    private static JudgedDerivative[] OnLadder(
        Objective objective,
        double[] theta,
        int column,
        double[] automatic,
        DerivativeJudge judge,
        double epsilon,
        CancellationToken cancellation)
    {
        double[] Gradient(double[] point)
        {
            var gradient = new double[point.Length];
            objective.Gradient(point, gradient, cancellation);
            return gradient;
        }

        return new StepLadder { DType = objective.DType, Epsilon = epsilon }.Climb(
            LineSamples.Along(Gradient, theta, column, objective.DType, Gradient(theta)), theta[column], automatic, _ => judge,
            cancellation);
    }

    private static Func<int, double[]> ByComplexStep(ExpressionObjective expression, double[] theta)
    {
        var program = ComplexProgram.OfGradient(expression);
        return j =>
        {
            var (unit, product) = (new double[theta.Length], new double[theta.Length]);
            unit[j] = 1;
            new ComplexStep().VectorProduct(point => program.Evaluate(point)[1..], theta, unit, product);
            return product;
        };
    }

    private static Func<int, double[]> ByDifferences(
        Objective objective,
        double[] theta,
        double epsilon,
        CancellationToken cancellation)
    {
        var n = theta.Length;
        var (above, below) = (new double[n], new double[n]);
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
            return [.. above.Zip(below, (right, left) => (right - left) / (plus - minus))];
        };
    }

    private static SecondOrderResult Compare(
        int[] columns, double[][] automatic, double[][] numerical, JudgedDerivative[]?[] judged, double tolerance)
    {
        var (skipped, worst, failed) = (0L, (HessianElement?)null, false);
        for (var k = 0; k < columns.Length; k++)
        {
            for (var i = 0; i < automatic[k].Length; i++)
            {
                var element = new HessianElement(i, columns[k], automatic[k][i], numerical[k][i]);
                if (!(element.AbsoluteError <= tolerance) && judged[k] is { } ladder)
                {
                    if (ladder[i].Judgement is Judgement.AtKink or Judgement.Undecided)
                    {
                        skipped++;
                        continue;
                    }

                    failed |= ladder[i].Judgement == Judgement.Wrong;
                    element = element with { Numerical = ladder[i].Numerical };
                }

                worst = worst is null || !(element.AbsoluteError <= worst.AbsoluteError) ? element : worst;
            }
        }

        return new SecondOrderResult
        {
            Passed = !failed,
            Columns = columns,
            MaxAbsoluteError = worst?.AbsoluteError ?? 0,
            MaxRelativeError = (worst?.AbsoluteError ?? 0) / Math.Max(Largest(automatic), 1e-300),
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
