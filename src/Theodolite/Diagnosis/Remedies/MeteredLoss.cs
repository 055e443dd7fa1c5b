using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Optimizers;
using Theodolite.Torch;

namespace Theodolite.Diagnosis.Remedies;

/// <summary>Counts what a training asks of a loss, in gradients over all samples: a gradient 1, a value ⅓, a Hessian product 2; beyond a
/// budget it asks the training to end after its step.</summary>
internal sealed class MeteredLoss(ITrainable inner, double budget, CancellationToken cancellation) : ITrainable, IDisposable
{
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private readonly List<LinearOperator> _operators = [];
    private double _spent;

    /// <summary>Work so far.</summary>
    public double Spent => _spent + _operators.Sum(made => 2.0 * made.Products);

    /// <summary>Cancelled when the budget is spent.</summary>
    public CancellationToken End => _end.Token;

    public long ParameterCount => inner.ParameterCount;

    public DType DType => inner.DType;

    public Device Device => inner.Device;

    public int SampleCount => inner.SampleCount;

    public ParameterLayout? Layout => inner.Layout;

    public MemoryBudget Memory => inner.Memory;

    public double DataBytes => inner.DataBytes;

    public void Begin(long step)
    {
        if (Spent >= budget)
        {
            _end.Cancel();
        }

        inner.Begin(step);
    }

    public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default)
    {
        _spent += Share(samples);
        return inner.Gradient(parameters, samples, gradient, cancellation);
    }

    public double ActivationBytes(int? samples) => inner.ActivationBytes(samples);

    public double Value(Tensor parameters, Tensor? samples, CancellationToken cancellation = default)
    {
        _spent += Share(samples) / 3;
        return inner.Value(parameters, samples, cancellation);
    }

    public LinearOperator Hessian(Tensor parameters, Tensor? samples, CancellationToken cancellation = default)
    {
        _spent += Share(samples);
        var made = inner.Hessian(parameters, samples, cancellation);
        _operators.Add(made);
        return made;
    }

    public double Weight(Tensor? samples) => inner.Weight(samples);

    public void SampledGradient(Tensor parameters, Tensor? samples, Tensor gradient, ulong draw, long first = 0)
    {
        _spent += Share(samples);
        inner.SampledGradient(parameters, samples, gradient, draw, first);
    }

    public TouchedRows? Touched(Tensor? samples) => inner.Touched(samples);

    public void Dispose() => _end.Dispose();

    private double Share(Tensor? samples) => samples is null ? 1 : (double)samples.Shape[0] / SampleCount;
}
