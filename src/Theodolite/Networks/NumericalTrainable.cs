using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Networks;

/// <summary>A network trained by differences of its loss, over all samples at once.</summary>
/// <param name="inner">The loss of the network; not disposed.</param>
public sealed class NumericalTrainable(NetworkObjective inner) : ITrainable, IDisposable
{
    private readonly NumericalGradientObjective _differences = new(inner);

    /// <summary>Evaluations of the loss so far.</summary>
    public long Evaluations => _differences.Evaluations;

    public long ParameterCount => inner.Parameters.Count;

    public DType DType => inner.DType;

    public Device Device => inner.Inputs.Device;

    public int SampleCount => inner.Data.Count;

    public void Begin(long step) => ((ITrainable)inner).Begin(step);

    public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default)
    {
        if (samples is not null)
        {
            throw new BadInputException(
                "Numerical gradients are taken over all samples",
                new Hint(HintKind.FullBatch, ": they need 'batch: full'"));
        }

        using var doubles = parameters.To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        var values = new double[ParameterCount];
        var loss = _differences.Gradient(local.ToArray<double>(), values, cancellation);
        using var result = Tensor.From<double>(values, [ParameterCount]);
        gradient.Copy_(result);
        return loss;
    }

    public void Dispose() => _differences.Dispose();
}
