using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using Theodolite.Training.Steps;

namespace Theodolite.Training.Monitors;

/// <summary>
/// Measures something of a step and reports it under names of its own. It may change nothing that the training reads: neither
/// parameters, gradient, optimizer nor any random sequence but its own.
/// </summary>
internal abstract class Monitor : IDisposable
{
    /// <summary>Its name in <see cref="MonitorSettings.Names"/>.</summary>
    public abstract string Name { get; }

    /// <summary>Whether it asks the model for more than the training did.</summary>
    public virtual bool IsDear => true;

    /// <summary>Whether it needs the gradient of the step, which only optimizers have that take one a step.</summary>
    public virtual bool NeedsGradient => false;

    /// <summary>What it remembers from measurement to measurement, to be kept with a checkpoint; null for nothing.</summary>
    public virtual double[]? Memory { get => null; set => throw new NotSupportedException(); }

    /// <summary>Measures.</summary>
    public abstract void Measure(MonitoredStep step, Action<string, double> report);

    public virtual void Dispose()
    {
    }
}

/// <summary>Norms of parts of a flat tensor, summed in float64.</summary>
internal static class Norms
{
    public static double Of(Tensor vector)
    {
        using var doubles = vector.To(DType.Float64);
        using var square = doubles.Dot(doubles);
        return Math.Sqrt(square.ToDouble());
    }

    public static double Of(Tensor vector, PlannedBlock block)
    {
        using var part = vector.Narrow(0, block.Offset, block.Count);
        return Of(part);
    }

    /// <summary>aᵀb.</summary>
    public static double Dot(Tensor a, Tensor b)
    {
        using var left = a.To(DType.Float64);
        using var right = b.To(DType.Float64);
        using var product = left.Dot(right);
        return product.ToDouble();
    }
}

/// <summary>A step that is being watched.</summary>
internal sealed record MonitoredStep
{
    /// <summary>Its number, from 1.</summary>
    public required long Number { get; init; }

    /// <summary>θ before it.</summary>
    public required Tensor Before { get; init; }

    /// <summary>θ after it.</summary>
    public required Tensor After { get; init; }

    /// <summary>The gradient of its samples at θ before it, not clipped; null where the optimizer asked for several.</summary>
    public required Tensor? Gradient { get; init; }

    /// <summary>The loss of its samples at θ before it.</summary>
    public required double Loss { get; init; }

    /// <summary>Its rates.</summary>
    public required StepRates Rates { get; init; }

    /// <summary>Its samples, and the loss over them.</summary>
    public required StepLoss Samples { get; init; }

    /// <summary>The blocks of θ.</summary>
    public required ParameterPlan Plan { get; init; }

    /// <summary>The optimizer.</summary>
    public required FlatUpdate Update { get; init; }
}
