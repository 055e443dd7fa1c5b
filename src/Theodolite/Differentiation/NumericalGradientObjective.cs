using Theodolite.Collectives;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// Another objective with its gradient replaced by finite differences of its value;
/// everything else, the Hessian included, is the inner objective's own. It counts what that costs.
/// </summary>
public sealed class NumericalGradientObjective : Objective
{
    private readonly bool _ownsInner;
    private long _evaluations;
    private long _gradients;

    /// <summary>Wraps an objective.</summary>
    /// <param name="inner">The objective.</param>
    /// <param name="differences">Formula and step; central differences suited to the inner dtype and noise by default.</param>
    /// <param name="ownsInner">Whether the inner objective is disposed with this one.</param>
    public NumericalGradientObjective(Objective inner, FiniteDifferences? differences = null, bool ownsInner = false)
    {
        ArgumentNullException.ThrowIfNull(inner);
        Inner = inner;
        Differences = differences ?? FiniteDifferences.For(inner);
        _ownsInner = ownsInner;
    }

    /// <summary>The objective whose values are differenced.</summary>
    public Objective Inner { get; }

    /// <summary>Formula and step.</summary>
    public FiniteDifferences Differences { get; }

    /// <summary>Gradients taken so far.</summary>
    public long Gradients => Interlocked.Read(ref _gradients);

    /// <summary>Evaluations of f that those gradients took.</summary>
    public long Evaluations => Interlocked.Read(ref _evaluations);

    public override Processes Processes => Inner.Processes;

    public override ParameterLayout Parameters => Inner.Parameters;

    public override DType DType => Inner.DType;

    public override long? Samples => Inner.Samples;

    public override double? LowerBound => Inner.LowerBound;

    /// <summary>Relative error of the gradient at its best step, or the inner objective's noise where that is larger.</summary>
    public override double RelativeNoise =>
        Math.Max(Inner.RelativeNoise, Differences.Formula.BestError(Differences.Epsilon));

    public override IReadOnlyList<NonSmoothPart> NonSmooth => Inner.NonSmooth;

    public override double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Inner.Value(theta, cancellation);

    public override double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default)
    {
        var evaluations = Differences.Gradient(point => Inner.Value(point, cancellation), theta, gradient, cancellation);
        Interlocked.Add(ref _evaluations, evaluations + 1);
        Interlocked.Increment(ref _gradients);
        return Inner.Value(theta, cancellation);
    }

    public override LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Inner.Hessian(theta, cancellation);

    public override LinearOperator Curvature(
        ReadOnlySpan<double> theta,
        CurvatureSettings settings,
        CancellationToken cancellation = default) =>
        Inner.Curvature(theta, settings, cancellation);

    public override Objective InDoublePrecision() =>
        Inner.InDoublePrecision() is var inner && ReferenceEquals(inner, Inner)
            ? this
            : new NumericalGradientObjective(inner, ownsInner: true);

    public override long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Inner.CountKinks(theta, cancellation);

    public override NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Inner.LocateNonFinite(theta, cancellation);

    public override IReadOnlyList<LayerActivity> Activity(ReadOnlySpan<double> theta, CancellationToken cancellation = default) =>
        Inner.Activity(theta, cancellation);

    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsInner)
        {
            Inner.Dispose();
        }
    }
}
