using Theodolite.Operators;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Transforms;

namespace Theodolite.Objectives.Expressions;

/// <summary>A linearized gradient of scalars, ready to run.</summary>
/// <param name="linearization">Of the program θ ↦ (f, ∇f).</param>
internal sealed class ScalarLinearization(Linearization linearization)
{
    private readonly int _outputs = linearization.Known.Outputs.Count - linearization.Residuals;

    public ScalarProgram Known { get; } = ScalarCompiler.Compile(linearization.Known);

    public ScalarProgram Linear { get; } = ScalarCompiler.Compile(linearization.Linear);

    public int Residuals => linearization.Residuals;

    /// <summary>The residuals at θ, followed by room for one tangent.</summary>
    public double[] Linearize(ReadOnlySpan<double> theta)
    {
        var known = new double[_outputs + Residuals];
        Known.Evaluate(theta, known);
        var inputs = new double[Residuals + theta.Length];
        known.AsSpan(_outputs).CopyTo(inputs);
        return inputs;
    }

    /// <summary>The first equation of Df(θ)·v that is not finite, in the known or the linear part.</summary>
    public (Value Equation, double Number)? FirstNonFinite(ReadOnlySpan<double> theta, ReadOnlySpan<double> tangent)
    {
        if (Known.FirstNonFinite(theta) is { } known)
        {
            return known;
        }

        var inputs = Linearize(theta);
        tangent.CopyTo(inputs.AsSpan(Residuals));
        return Linear.FirstNonFinite(inputs);
    }
}

/// <summary>∇²f(θ) of an expression: the residuals are computed once, each product evaluates the linear part alone.</summary>
internal sealed class ScalarHessian(ScalarLinearization linearization, ReadOnlySpan<double> theta) : ManagedOperator
{
    private readonly double[] _residuals = linearization.Linearize(theta);
    private readonly int _n = theta.Length;

    public override long Dimension => _n;

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        var inputs = _residuals.AsSpan().ToArray();
        var outputs = new double[_n + 1];
        for (var row = 0; row < k; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            block.Slice(row * _n, _n).CopyTo(inputs.AsSpan(linearization.Residuals));
            linearization.Linear.Evaluate(inputs, outputs);
            for (var i = 0; i < _n; i++)
            {
                result[(row * _n) + i] = outputs[i + 1] + 0.0; // -0 becomes 0
            }
        }
    }
}
