using System.Numerics;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>
/// The loss of one step: the mean over its samples, taken in pieces of at most a batch. A piece counts by the weight of its
/// observations, so that pieces together are what one batch of all of them would be, and a penalty counts once. With one piece
/// nothing is scaled or copied. Optimizers that ask for more than one gradient see it as <see cref="ILoss{T}"/>.
/// </summary>
/// <param name="objective">What is trained.</param>
/// <param name="batch">Samples of one gradient; null for all of them.</param>
/// <param name="accumulate">Gradients that make one step.</param>
/// <param name="seed">Keys the order of the samples.</param>
internal sealed class StepLoss(ITrainable objective, int? batch, int accumulate, ulong seed) : ILoss<float>, ILoss<double>, IDisposable
{
    private readonly SampleOrder? _order = Order(objective, batch, accumulate, seed);
    private readonly int _piece = batch ?? int.MaxValue;
    private readonly List<Tensor?> _pieces = [];
    private double[]? _weights;
    private Tensor? _part;
    private Tensor? _at;
    private Tensor? _gradient;

    /// <summary>Steps in a pass over the data.</summary>
    public int StepsPerEpoch => _order?.StepsPerEpoch ?? 1;

    /// <summary>Samples of the step begun last.</summary>
    public int Count { get; private set; }

    /// <summary>The pieces of the step begun last; null stands for all samples.</summary>
    public IReadOnlyList<Tensor?> Pieces => _pieces;

    /// <summary>Breaks off what an optimizer asks for.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Σw over the observations of each piece.</summary>
    private double[] Weights => _weights ??= [.. _pieces.Select(objective.Weight)];

    /// <summary>Takes the samples of a step, counted from 0.</summary>
    public void Begin(long step)
    {
        Clear();
        objective.Begin(step);
        if (_order is null && objective.SampleCount <= _piece)
        {
            Count = objective.SampleCount;
            _pieces.Add(null);
            return;
        }

        using var all = _order?.Batch(step) ?? Tensor.Arange(objective.SampleCount, objective.Device);
        Count = (int)all.Shape[0];
        for (var start = 0; start < Count; start += _piece)
        {
            _pieces.Add(all.Narrow(0, start, Math.Min(_piece, Count - start)));
        }
    }

    /// <summary>Overwrites the gradient and returns the loss.</summary>
    public double Gradient(Tensor parameters, Tensor gradient, CancellationToken cancellation) =>
        Accumulate(gradient, (piece, target) => objective.Gradient(parameters, _pieces[piece], target, cancellation));

    /// <summary>The loss alone.</summary>
    public double Value(Tensor parameters, CancellationToken cancellation)
    {
        var loss = 0.0;
        for (var i = 0; i < _pieces.Count; i++)
        {
            loss += Share(i) * objective.Value(parameters, _pieces[i], cancellation);
        }

        return loss;
    }

    /// <summary>The Hessian; the caller disposes it.</summary>
    public LinearOperator Hessian(Tensor parameters, CancellationToken cancellation)
    {
        if (_pieces.Count == 1)
        {
            return objective.Hessian(parameters, _pieces[0], cancellation);
        }

        using var all = Tensor.Cat([.. _pieces.Select(piece => piece!)], 0);
        return objective.Hessian(parameters, all, cancellation);
    }

    /// <summary>Rows that the step's samples reach at all; null for all.</summary>
    public TouchedRows? Touched()
    {
        var all = new TouchedRows();
        foreach (var piece in _pieces)
        {
            if (objective.Touched(piece) is not { } rows)
            {
                return null;
            }

            foreach (var block in rows.Blocks)
            {
                all.Add(block, [.. rows.Of(block)!]);
            }
        }

        return all;
    }

    double ILoss<float>.Value(ReadOnlySpan<float> at) => Value(At(at), Cancellation);

    double ILoss<double>.Value(ReadOnlySpan<double> at) => Value(At(at), Cancellation);

    double ILoss<float>.Gradient(ReadOnlySpan<float> at, Span<float> gradient) => Gradient(at, gradient);

    double ILoss<double>.Gradient(ReadOnlySpan<double> at, Span<double> gradient) => Gradient(at, gradient);

    LinearOperator ILoss<float>.Hessian(ReadOnlySpan<float> at) => Hessian(At(at), Cancellation);

    LinearOperator ILoss<double>.Hessian(ReadOnlySpan<double> at) => Hessian(At(at), Cancellation);

    double ILoss<float>.SampledGradient(ReadOnlySpan<float> at, Span<float> gradient, ulong draw) => SampledGradient(at, gradient, draw);

    double ILoss<double>.SampledGradient(ReadOnlySpan<double> at, Span<double> gradient, ulong draw) => SampledGradient(at, gradient, draw);

    public void Dispose()
    {
        Clear();
        _order?.Dispose();
        _part?.Dispose();
        _at?.Dispose();
        _gradient?.Dispose();
    }

    private double Gradient<T>(ReadOnlySpan<T> at, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var loss = Gradient(At(at), Own(ref _gradient), Cancellation);
        _gradient!.CopyTo(gradient);
        return loss;
    }

    private double SampledGradient<T>(ReadOnlySpan<T> at, Span<T> gradient, ulong draw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (point, key) = (At(at), StableHash.Mix(draw));
        Accumulate(Own(ref _gradient), (piece, target) =>
        {
            objective.SampledGradient(point, _pieces[piece], target, key, (long)piece * _piece);
            return 0;
        });
        _gradient!.CopyTo(gradient);
        return Weights.Sum();
    }

    // The mean over the pieces; the one that writes a gradient returns the loss with it.
    private double Accumulate(Tensor gradient, Func<int, Tensor, double> write)
    {
        if (_pieces.Count == 1)
        {
            return write(0, gradient);
        }

        var loss = Share(0) * write(0, gradient);
        gradient.MultiplyScalar_(Share(0));
        for (var i = 1; i < _pieces.Count; i++)
        {
            var part = Own(ref _part);
            loss += Share(i) * write(i, part);
            gradient.Add_(part, Share(i));
        }

        return loss;
    }

    // Where no observation counts, each sample counts alike: what is left is a penalty, once.
    private double Share(int piece) => _pieces.Count == 1 ? 1
        : Weights.Sum() is > 0 and var total ? Weights[piece] / total
        : (double)_pieces[piece]!.Shape[0] / Count;

    private Tensor At<T>(ReadOnlySpan<T> at)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Own(ref _at).CopyFrom(at);
        return _at!;
    }

    private Tensor Own(ref Tensor? tensor) => tensor ??= Tensor.Empty([objective.ParameterCount], objective.DType, objective.Device);

    private void Clear()
    {
        foreach (var piece in _pieces)
        {
            piece?.Dispose();
        }

        _pieces.Clear();
        _weights = null;
    }

    private static SampleOrder? Order(ITrainable objective, int? batch, int accumulate, ulong seed)
    {
        var samples = (long)(batch ?? objective.SampleCount) * accumulate;
        return batch is not null && samples < objective.SampleCount
            ? new SampleOrder(objective.SampleCount, (int)samples, seed, objective.Device)
            : null;
    }
}
