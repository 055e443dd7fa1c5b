using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>
/// The loss of one step: the mean over its samples, taken in pieces of at most a batch and weighted by their sizes. With one
/// piece nothing is scaled or copied.
/// </summary>
/// <param name="objective">What is trained.</param>
/// <param name="batch">Samples of one gradient; null for all of them.</param>
/// <param name="accumulate">Gradients that make one step.</param>
/// <param name="seed">Keys the order of the samples.</param>
internal sealed class StepSamples(ITrainable objective, int? batch, int accumulate, ulong seed) : IDisposable
{
    private readonly SampleOrder? _order = Order(objective, batch, accumulate, seed);
    private readonly int _piece = batch ?? int.MaxValue;
    private readonly List<Tensor?> _pieces = [];
    private Tensor? _part;

    /// <summary>Steps in a pass over the data.</summary>
    public int StepsPerEpoch => _order?.StepsPerEpoch ?? 1;

    /// <summary>Samples of the step begun last.</summary>
    public int Count { get; private set; }

    /// <summary>The pieces of the step begun last; null stands for all samples.</summary>
    public IReadOnlyList<Tensor?> Pieces => _pieces;

    /// <summary>Takes the samples of a step, counted from 0.</summary>
    public void Begin(long step)
    {
        Clear();
        objective.Begin(step);
        if (_order is null && objective.SampleCount <= _piece)
        {
            (Count, _) = (objective.SampleCount, 0);
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
    public double Gradient(Tensor parameters, Tensor gradient, CancellationToken cancellation)
    {
        if (_pieces.Count == 1)
        {
            return objective.Gradient(parameters, _pieces[0], gradient, cancellation);
        }

        var loss = 0.0;
        for (var i = 0; i < _pieces.Count; i++)
        {
            var share = Share(i);
            if (i == 0)
            {
                loss = share * objective.Gradient(parameters, _pieces[0], gradient, cancellation);
                gradient.MultiplyScalar_(share);
                continue;
            }

            _part ??= Tensor.Empty(gradient.Shape, gradient.DType, gradient.Device);
            loss += share * objective.Gradient(parameters, _pieces[i], _part, cancellation);
            gradient.Add_(_part, share);
        }

        return loss;
    }

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

    /// <summary>Overwrites the gradient for labels drawn from the model.</summary>
    public void SampledGradient(Tensor parameters, Tensor gradient, ulong draw)
    {
        for (var i = 0; i < _pieces.Count; i++)
        {
            var key = StableHash.Mix(draw + (ulong)i);
            if (i == 0)
            {
                objective.SampledGradient(parameters, _pieces[0], gradient, key);
                gradient.MultiplyScalar_(Share(0));
                continue;
            }

            _part ??= Tensor.Empty(gradient.Shape, gradient.DType, gradient.Device);
            objective.SampledGradient(parameters, _pieces[i], _part, key);
            gradient.Add_(_part, Share(i));
        }
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

    public void Dispose()
    {
        Clear();
        _order?.Dispose();
        _part?.Dispose();
    }

    private double Share(int piece) => _pieces.Count == 1 ? 1 : (double)_pieces[piece]!.Shape[0] / Count;

    private void Clear()
    {
        foreach (var piece in _pieces)
        {
            piece?.Dispose();
        }

        _pieces.Clear();
    }

    private static SampleOrder? Order(ITrainable objective, int? batch, int accumulate, ulong seed)
    {
        var samples = (long)(batch ?? objective.SampleCount) * accumulate;
        return batch is not null && samples < objective.SampleCount
            ? new SampleOrder(objective.SampleCount, (int)samples, seed, objective.Device)
            : null;
    }
}
