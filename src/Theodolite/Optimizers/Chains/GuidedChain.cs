using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>A chain that asks the loss for more than its gradient at θ, and shares its state.</summary>
internal abstract class GuidedChain<T> : Optimizer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[]? _gradient;

    protected GuidedChain(ChainOptimizer<T> chain)
        : base(chain.Settings, chain.Plan, chain.Memory)
    {
        Chain = chain;
    }

    /// <summary>The state, and a gradient and a point or an estimate.</summary>
    public override OptimizerFootprint Footprint => base.Footprint with { Vectors = 2.0 * Count * Unsafe.SizeOf<T>() };

    protected ChainOptimizer<T> Chain { get; }

    public sealed override StepResult Step(Span<T> parameters, ILoss<T> loss, StepRates rates)
    {
        RequireCount(parameters, Count);
        _gradient ??= new T[Count];
        var value = Gradient(parameters, loss, rates, _gradient);
        Chain.Threads = Threads;
        Chain.Update(parameters, _gradient, rates);
        Steps++;
        return new StepResult(value);
    }

    /// <summary>Asks the loss for what the step needs, and writes the gradient that enters the chain. Returns the loss.</summary>
    protected abstract double Gradient(ReadOnlySpan<T> parameters, ILoss<T> loss, StepRates rates, Span<T> gradient);

    protected override void OnRestored() => Chain.Steps = Steps;
}
