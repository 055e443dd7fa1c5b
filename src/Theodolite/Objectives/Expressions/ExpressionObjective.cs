using Theodolite.Operators;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;
using Theodolite.Torch;

namespace Theodolite.Objectives.Expressions;

/// <summary>
/// An expression as a loss over its parameters, which are scalars in order of first appearance: value, gradient and
/// Hessian are exact derivatives in float64, computed without the native library.
/// </summary>
public sealed class ExpressionObjective : Objective
{
    private readonly ExpressionTracer _tracer;
    private readonly ScalarProgram _value;
    private readonly Lazy<ScalarProgram> _gradient;
    private readonly Lazy<ScalarLinearization> _linearization;
    private readonly Lazy<ScalarProgram> _parts;

    /// <summary>Traces an expression; derivatives are built when they are first asked for.</summary>
    /// <exception cref="ExpressionException">The expression has no parameter.</exception>
    public ExpressionObjective(Expression expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        if (expression.Parameters.Count == 0)
        {
            throw new ExpressionException(
                "The expression has no parameter; a loss needs at least one, as in (1 - w1*w2)^2.", expression.Text, 0, expression.Text
                    .Length);
        }

        Expression = expression;
        Parameters = ParameterLayout.OfScalars(expression.Parameters);
        LowerBound = ExpressionBounds.Lower(expression.Root);
        _tracer = new ExpressionTracer(expression);
        Program = _tracer.Whole;
        _value = ScalarCompiler.Compile(Program);
        var all = Enumerable.Range(0, expression.Parameters.Count).ToArray();
        var differentiated = new Lazy<Program>(() => Programs.Transforms.Gradient.Of(Program, all));
        _gradient = new Lazy<ScalarProgram>(() => ScalarCompiler.Compile(differentiated.Value));
        _linearization = new Lazy<ScalarLinearization>(() => new ScalarLinearization(Linearize.Of(differentiated.Value, all)));
        _parts = new Lazy<ScalarProgram>(() => ScalarCompiler.Compile(_tracer.Parts));
    }

    public Expression Expression { get; }

    /// <summary>The traced program: parameters ↦ value.</summary>
    public Program Program { get; }

    public override ParameterLayout Parameters { get; }

    public override DType DType => DType.Float64;

    /// <summary>A lower bound by interval arithmetic over all real parameters, where there is a finite one: 0 for a square.</summary>
    public override double? LowerBound { get; }

    public override IReadOnlyList<NonSmoothPart> NonSmooth => Traced.Creases.Of(Program);

    /// <summary>How many operations a value takes.</summary>
    internal int Operations => _value.Length;

    /// <summary>Reads the text of an expression.</summary>
    /// <exception cref="ExpressionException">The text is no expression, or has no parameter.</exception>
    public static ExpressionObjective Parse(string text) => new(Expression.Parse(text));

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var value = 0.0;
        _value.Evaluate(Checked(theta), new Span<double>(ref value));
        return value;
    }

    /// <summary>The values at many points, each bitwise that of <see cref="Value"/>.</summary>
    /// <param name="columns">A column per parameter, one after the other: parameter i of point k at i·(number of points) + k.</param>
    /// <param name="values">Receives one a point.</param>
    /// <exception cref="ArgumentException">The columns are not as long as there are values.</exception>
    public void Values(ReadOnlySpan<double> columns, Span<double> values) => _value.EvaluateColumns(columns, values, values.Length);

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        Span<double> outputs = theta.Length < 64 ? stackalloc double[64] : new double[theta.Length + 1];
        outputs = outputs[..(theta.Length + 1)];
        _gradient.Value.Evaluate(Checked(theta), outputs);
        for (var i = 0; i < theta.Length; i++)
        {
            gradient[i] = outputs[i + 1] + 0.0; // -0 becomes 0
        }

        return outputs[0];
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        new ScalarHessian(_linearization.Value, Checked(theta));

    /// <summary>How many calls of relu and abs have the argument 0 exactly.</summary>
    public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        _value.CountKinks(Checked(theta));

    /// <summary>
    /// The innermost subexpression whose value is not finite although its operands are, for instance <c>log(x)</c>;
    /// else the one whose first or second derivative is not finite, as that of <c>sqrt(x)</c> at 0.
    /// </summary>
    public override NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default)
    {
        var values = new double[_tracer.Nodes.Count];
        _parts.Value.Evaluate(Checked(theta), values);
        var first = Array.FindIndex(values, value => !double.IsFinite(value));
        if (first >= 0)
        {
            return Origin(_tracer.Nodes[first].ToString(), values[first]);
        }

        var gradient = new double[theta.Length];
        Gradient(theta, gradient, cancellation);
        if (!Array.TrueForAll(gradient, double.IsFinite))
        {
            return Derivative("derivative", _gradient.Value.FirstNonFinite(theta));
        }

        using var hessian = Hessian(theta, cancellation);
        var (unit, product) = (new double[theta.Length], new double[theta.Length]);
        for (var i = 0; i < theta.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            unit.AsSpan().Clear();
            unit[i] = 1;
            hessian.Apply(unit, product, 1, cancellation);
            if (!Array.TrueForAll(product, double.IsFinite))
            {
                return Derivative("second derivative", _linearization.Value.FirstNonFinite(theta, unit));
            }
        }

        return null;
    }

    private NonFiniteOrigin Derivative(string which, (Value Equation, double Number)? found)
    {
        var (equation, number) = found ?? throw new InvalidOperationException("A non-finite output has a non-finite equation.");
        return Origin($"{which} of {_tracer.Source(equation)?.ToString() ?? Program.Print(equation)}", number);
    }

    private static NonFiniteOrigin Origin(string text, double value) =>
        new(text, null, null, double.IsNaN(value) ? "NaN" : "Infinity");

    private ReadOnlySpan<double> Checked(ReadOnlySpan<double> theta) => theta.Length == Parameters.Count
        ? theta
        : throw new ArgumentException($"The expression has {Parameters.Count} parameters, not {theta.Length}.", nameof(theta));
}
