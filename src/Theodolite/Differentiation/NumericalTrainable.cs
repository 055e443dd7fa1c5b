using Theodolite.Collectives;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// A loss to be trained with its gradient replaced by differences of its values on the same samples; everything else is its own. It
/// counts what that costs.
/// </summary>
/// <param name="inner">The loss; not disposed.</param>
/// <param name="differences">Formula and step; central differences suited to the dtype by default.</param>
public sealed class NumericalTrainable(ITrainable inner, FiniteDifferences? differences = null) : ITrainable, IDisposable
{
    private readonly FiniteDifferences _differences = differences
        ?? new FiniteDifferences { DType = inner.DType, Epsilon = 2 * inner.DType.UnitRoundoff() };
    private readonly Tensor _point = Tensor.Empty([inner.ParameterCount], inner.DType, inner.Device);

    /// <summary>Evaluations of the loss so far.</summary>
    public long Evaluations { get; private set; }

    public Processes Processes => inner.Processes;

    public long ParameterCount => inner.ParameterCount;

    public DType DType => inner.DType;

    public Device Device => inner.Device;

    public int SampleCount => inner.SampleCount;

    public ParameterLayout? Layout => inner.Layout;

    public MemoryBudget Memory => inner.Memory;

    public double DataBytes => inner.DataBytes;

    public void Begin(long step) => inner.Begin(step);

    public double Weight(Tensor? samples) => inner.Weight(samples);

    public double Value(Tensor parameters, Tensor? samples, CancellationToken cancellation = default) =>
        inner.Value(parameters, samples, cancellation);

    public double Gradient(Tensor parameters, Tensor? samples, Tensor gradient, CancellationToken cancellation = default)
    {
        using var doubles = parameters.To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        var values = new double[ParameterCount];
        Evaluations += 1 + _differences.Gradient(At, local.ToArray<double>(), values, cancellation);
        using var result = Tensor.From<double>(values, [ParameterCount]);
        gradient.Copy_(result);
        return inner.Value(parameters, samples, cancellation);

        double At(ReadOnlySpan<double> point)
        {
            using var moved = Tensor.From(point, [ParameterCount]);
            _point.Copy_(moved);
            return inner.Value(_point, samples, cancellation);
        }
    }

    public LinearOperator Hessian(Tensor parameters, Tensor? samples, CancellationToken cancellation = default) =>
        inner.Hessian(parameters, samples, cancellation);

    public void SampledGradient(Tensor parameters, Tensor? samples, Tensor gradient, ulong draw, long first = 0) =>
        inner.SampledGradient(parameters, samples, gradient, draw, first);

    public TouchedRows? Touched(Tensor? samples) => inner.Touched(samples);

    public void Dispose() => _point.Dispose();
}
