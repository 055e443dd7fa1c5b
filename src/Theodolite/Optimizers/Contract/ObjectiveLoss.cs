using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Optimizers.Contract;

/// <summary>What was asked of a loss.</summary>
/// <param name="Values">Evaluations of f.</param>
/// <param name="Gradients">Evaluations of f and ∇f.</param>
/// <param name="Linearizations">Points at which the Hessian was prepared.</param>
/// <param name="Products">Hessian-vector products.</param>
public readonly record struct LossEvaluations(long Values, long Gradients, long Linearizations, long Products)
{
    /// <summary>
    /// The same in gradient equivalents: a value is a third of a gradient, a linearization one, a product two (design: 1, 3 and 6
    /// multiply-adds per weight and sample).
    /// </summary>
    public double GradientEquivalents => (Values / 3.0) + Gradients + Linearizations + (2.0 * Products);
}

/// <summary>
/// An objective as the loss of every step, over all its samples. It counts what is asked; a gradient asked again at the same point
/// is answered from memory and costs nothing.
/// </summary>
/// <param name="objective">f; not disposed.</param>
/// <param name="cancellation">Stops within evaluations.</param>
public sealed class ObjectiveLoss<T>(Objective objective, CancellationToken cancellation = default) : ILoss<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double[] _point = new double[objective.Parameters.Count];
    private readonly double[] _gradient = new double[objective.Parameters.Count];
    private readonly double[] _known = new double[objective.Parameters.Count];
    private (long Values, long Gradients, long Linearizations, long Products) _counts;
    private double _value;
    private bool _remembers;
    private LinearOperator? _last;

    /// <summary>What was asked so far.</summary>
    public LossEvaluations Evaluations =>
        new(_counts.Values, _counts.Gradients, _counts.Linearizations, _counts.Products + (_last?.Products ?? 0));

    /// <summary>a of a linear term aᵀθ that is added to f, as the noise of a minibatch would be; null for none.</summary>
    public double[]? Tilt { get; set; }

    public double Value(ReadOnlySpan<T> at)
    {
        cancellation.ThrowIfCancellationRequested();
        Widen(at);
        if (Remembers())
        {
            return Tilted(_value);
        }

        _counts.Values++;
        return Tilted(objective.Value(_point, cancellation));
    }

    public double Gradient(ReadOnlySpan<T> at, Span<T> gradient)
    {
        cancellation.ThrowIfCancellationRequested();
        Widen(at);
        if (!Remembers())
        {
            _counts.Gradients++;
            _value = objective.Gradient(_point, _gradient, cancellation);
            _point.CopyTo(_known, 0);
            _remembers = true;
        }

        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] = T.CreateTruncating(Tilt is { } tilt ? _gradient[i] + tilt[i] : _gradient[i]);
        }

        return Tilted(_value);
    }

    public LinearOperator Hessian(ReadOnlySpan<T> at)
    {
        Widen(at);
        _counts.Products += _last?.Products ?? 0;
        _counts.Linearizations++;
        return _last = objective.Hessian(_point, cancellation);
    }

    private double Tilted(double value) => Tilt is { } tilt ? value + Vectors.Dot(tilt, _point) : value;

    // A comparison of bits, so that NaN is itself.
    private bool Remembers() => _remembers && _point.AsSpan().SequenceEqual(_known);

    private void Widen(ReadOnlySpan<T> at)
    {
        for (var i = 0; i < at.Length; i++)
        {
            _point[i] = double.CreateTruncating(at[i]);
        }
    }
}
