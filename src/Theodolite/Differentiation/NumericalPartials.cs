using System.Numerics;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>A partial derivative by one method, with what is known of its error.</summary>
/// <param name="Value">∂f/∂θᵢ.</param>
/// <param name="Error">Estimated error where the method gives one; null otherwise.</param>
public readonly record struct NumericalPartial(double Value, double? Error);

/// <summary>Partial derivatives of an objective at one point by a chosen method, counting evaluations of f.</summary>
internal sealed class NumericalPartials
{
    private readonly Func<int, NumericalPartial> _partial;

    /// <exception cref="BadInputException">The complex step is asked of an objective that is no expression.</exception>
    public NumericalPartials(
        Objective objective,
        double[] theta,
        DerivativeMethod method,
        FiniteDifferences differences,
        CancellationToken cancellation)
    {
        double F(ReadOnlySpan<double> point)
        {
            Evaluations++;
            return objective.Value(point, cancellation);
        }

        _partial = method switch
        {
            DerivativeMethod.Complex => Complex(objective, theta),
            DerivativeMethod.Ridders => i => Ridders(F, theta, i, objective.DType),
            _ => Differenced(F, theta, differences with { Formula = Formula(method) }),
        };
    }

    /// <summary>Evaluations of f so far; a complex one counts as one.</summary>
    public long Evaluations { get; private set; }

    public NumericalPartial this[int i] => _partial(i);

    public static DifferenceFormula Formula(DerivativeMethod method) => method switch
    {
        DerivativeMethod.Forward => DifferenceFormula.Forward,
        DerivativeMethod.FivePoint => DifferenceFormula.FivePoint,
        _ => DifferenceFormula.Central,
    };

    private static Func<int, NumericalPartial> Differenced(ScalarFunction f, double[] theta, FiniteDifferences differences)
    {
        var origin = differences.Formula == DifferenceFormula.Forward ? f(theta) : 0;
        return i => new(differences.Partial(f, theta, i, origin), null);
    }

    private Func<int, NumericalPartial> Complex(Objective objective, double[] theta)
    {
        var expression = objective as ExpressionObjective ?? (objective as NumericalGradientObjective)?.Inner as ExpressionObjective
            ?? throw new BadInputException("The complex step needs a function that can be evaluated over complex numbers: an expression. "
                + "A network's tensors are real; take central, five-point or ridders there.");
        var program = ComplexProgram.OfValue(expression);
        var step = new ComplexStep();
        Complex F(Complex[] point)
        {
            Evaluations++;
            return program.Evaluate(point)[0];
        }

        return i => new(step.Partial(F, theta, i), null);
    }

    // A tenth of the parameter's own scale; in float32 shorter rows would be rounding alone.
    private static NumericalPartial Ridders(ScalarFunction f, double[] theta, int i, DType dtype)
    {
        var point = theta.AsSpan().ToArray();
        double At(double x)
        {
            point[i] = dtype == DType.Float32 ? (float)x : x;
            return f(point);
        }

        var estimate = new Richardson { Step = 0.1 * Math.Max(Math.Abs(theta[i]), 1), DType = dtype }.Derivative(At, theta[i]);
        return new(estimate.Value, estimate.Error);
    }
}
