using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// A function of which only values are known: gradient and Hessian are finite differences of them. The function gets
/// a copy of the point in every call; the objective is as safe to share between threads as the function itself.
/// </summary>
public sealed class BlackBoxObjective : Objective
{
    private readonly ScalarFunction _function;
    private long _evaluations;

    /// <summary>Wraps a function.</summary>
    /// <param name="function">f.</param>
    /// <param name="parameters">Names and shapes of the parameters.</param>
    /// <param name="differences">
    /// How the gradient is taken; five-point differences by default: their error ε^⅘ matters more than their
    /// 4n evaluations where n is small. The ε of f is set here too.
    /// </param>
    /// <param name="lowerBound">A known global lower bound of f.</param>
    public BlackBoxObjective(
        ScalarFunction function, ParameterLayout parameters, FiniteDifferences? differences = null, double? lowerBound = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(parameters);
        _function = function;
        Parameters = parameters;
        Differences = differences ?? new FiniteDifferences { Formula = DifferenceFormula.FivePoint };
        LowerBound = lowerBound;
    }

    /// <summary>Wraps a function of an array, which may change it: every call gets a fresh one.</summary>
    /// <param name="function">f.</param>
    /// <param name="names">Names of the scalar parameters.</param>
    public BlackBoxObjective(Func<double[], double> function, params IEnumerable<string> names)
        : this(point => function(point.ToArray()), ParameterLayout.OfScalars(names))
    {
        ArgumentNullException.ThrowIfNull(function);
    }

    public override ParameterLayout Parameters { get; }

    public override DType DType => DType.Float64;

    public override double? LowerBound { get; }

    /// <summary>How the gradient is taken.</summary>
    public FiniteDifferences Differences { get; }

    /// <summary>Evaluations of f so far.</summary>
    public long Evaluations => Interlocked.Read(ref _evaluations);

    /// <summary>
    /// Relative error of the derivatives at their best steps, ε^⅔ of the Hessian or that of the gradient where it is
    /// larger: what a diagnosis may not read anything into. The values themselves are better, ε.
    /// </summary>
    public override double RelativeNoise =>
        Math.Max(Differences.Formula.BestError(Differences.Epsilon), Math.Pow(Differences.Epsilon, 2.0 / 3));

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        return Evaluate(theta);
    }

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        Differences.Gradient(Evaluate, theta, gradient, cancellation);
        return Evaluate(theta);
    }

    /// <summary>The dense Hessian from values, extrapolated once: 8·n²/2 evaluations, error about ε^⅔.</summary>
    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        new DenseOperator(NumericalHessian.FromValues(
            Evaluate, theta, epsilon: Differences.Epsilon, extrapolate: true, cancellation: cancellation).Matrix);

    public override NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var value = Value(theta, cancellation);
        return double.IsFinite(value) ? null : new NonFiniteOrigin("f(θ)", null, null, double.IsNaN(value) ? "NaN" : "Infinity");
    }

    private double Evaluate(ReadOnlySpan<double> point)
    {
        Interlocked.Increment(ref _evaluations);
        return _function(point.ToArray());
    }
}
