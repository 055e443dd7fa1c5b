using System.Numerics;
using Theodolite.Objectives;

namespace Theodolite.Optimizers.Contract;

/// <summary>An optimizer that needs nothing but the gradient at θ.</summary>
/// <typeparam name="T">Type in which θ, the gradient and the statistics are stored.</typeparam>
public abstract class GradientOptimizer<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[]? _gradient;

    /// <param name="settings">The settings.</param>
    /// <param name="plan">The blocks of θ.</param>
    protected GradientOptimizer(OptimizerSettings settings, ParameterPlan plan)
        : base(settings, plan)
    {
    }

    public sealed override StepResult Step(Span<T> parameters, ILoss<T> loss, StepRates rates)
    {
        RequireCount(parameters, Count);
        var gradient = _gradient ??= new T[Count];
        var value = loss.Gradient(parameters, gradient);
        Update(parameters, gradient, rates);
        return new StepResult(value);
    }

    /// <summary>Makes step t = <see cref="Optimizer{T}.Steps"/> + 1 with the settings' learning rate.</summary>
    public void Update(Span<T> parameters, ReadOnlySpan<T> gradient) => Update(parameters, gradient, Settings.LearningRate);

    /// <summary>Makes step t = <see cref="Optimizer{T}.Steps"/> + 1 for a gradient that was computed, checked and clipped
    /// already.</summary>
    /// <param name="parameters">θ, changed in place.</param>
    /// <param name="gradient">g at θ.</param>
    /// <param name="rates">Learning rate, and momentum where a schedule sets one.</param>
    /// <param name="rows">Which rows of which blocks have a gradient at all; null for all. How the others are treated is the settings'
    /// <c>sparse</c>.</param>
    /// <exception cref="ArgumentException">A vector has not P elements.</exception>
    public void Update(Span<T> parameters, ReadOnlySpan<T> gradient, StepRates rates, TouchedRows? rows = null)
    {
        RequireCount(parameters, gradient.Length);
        Apply(parameters, gradient, rates, Steps + 1, rows);
        Steps++;
    }

    /// <summary>The update itself.</summary>
    /// <param name="parameters">θ, P elements.</param>
    /// <param name="gradient">g, P elements.</param>
    /// <param name="rates">Learning rate and momentum.</param>
    /// <param name="t">Index of the update, from 1.</param>
    /// <param name="rows">Rows with a gradient; null for all.</param>
    protected abstract void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, StepRates rates, long t, TouchedRows? rows);
}
