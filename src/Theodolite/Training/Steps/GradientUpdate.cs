using Theodolite.Objectives;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Training.Steps;

/// <summary>An optimizer whose step is one gradient, finite and perhaps clipped, and an update along it.</summary>
internal abstract class GradientUpdate : FlatUpdate
{
    private Tensor? _gradient;

    /// <summary>How gradients are clipped, and the blocks of θ; null for not at all.</summary>
    public (GradientClipping Rule, ParameterPlan Plan)? Clipping { get; set; }

    public sealed override bool TakesOneGradient => true;

    /// <summary>Whether rows that the samples do not reach are treated otherwise than rows whose gradient is zero.</summary>
    protected virtual bool IsLazy => false;

    public sealed override FlatStep Step(
        Tensor parameters,
        StepLoss loss,
        StepRates rates,
        Action<Tensor>? seen = null,
        CancellationToken cancellation = default)
    {
        _gradient ??= Tensor.Empty(parameters.Shape, parameters.DType, parameters.Device);
        var value = loss.Gradient(parameters, _gradient, cancellation);
        if (!double.IsFinite(value) || !Finite.All(_gradient))
        {
            return new FlatStep(value, Made: false);
        }

        seen?.Invoke(_gradient);
        Clip(parameters, _gradient);
        Update(parameters, _gradient, rates, IsLazy ? loss.Touched() : null);
        return new FlatStep(value, Made: true);
    }

    /// <summary>Makes the next update along a gradient that is finite and clipped.</summary>
    /// <param name="parameters">θ, changed in place.</param>
    /// <param name="gradient">g; an optimizer may use its memory for its own ends.</param>
    /// <param name="rates">The rates of the step.</param>
    /// <param name="rows">Rows with a gradient; null for all.</param>
    public abstract void Update(Tensor parameters, Tensor gradient, StepRates rates, TouchedRows? rows);

    public override void Dispose() => _gradient?.Dispose();

    private void Clip(Tensor parameters, Tensor gradient)
    {
        if (Clipping is not var (rule, plan))
        {
            return;
        }

        if (gradient.Device != Device.Cpu)
        {
            // Clipping is managed; elsewhere the vectors travel.
            using var local = gradient.To(Device.Cpu);
            using var theta = parameters.To(Device.Cpu);
            Apply(rule, plan, theta, local);
            gradient.Copy_(local);
            return;
        }

        Apply(rule, plan, parameters, gradient);
    }

    private static void Apply(GradientClipping rule, ParameterPlan plan, Tensor parameters, Tensor gradient)
    {
        if (gradient.DType == DType.Float32)
        {
            rule.Apply<float>(gradient.AsSpan<float>(), parameters.AsSpan<float>(), plan, Environment.ProcessorCount);
        }
        else
        {
            rule.Apply<double>(gradient.AsSpan<double>(), parameters.AsSpan<double>(), plan, Environment.ProcessorCount);
        }
    }
}
