using System.Numerics;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Chains;

/// <summary>
/// Settings of the optimizers that are chains of transformations of the gradient: decay that enters the gradient, then the
/// optimizer's own links, then θ ← (1 − decay)θ − ηu.
/// </summary>
public abstract record FirstOrderSettings : OptimizerSettings
{
    /// <summary>Whether f is to grow: every gradient is taken with the opposite sign.</summary>
    public bool Maximize { get; init; }

    /// <summary>λ ≥ 0.</summary>
    public double WeightDecay { get; init => field = Ranges.AtLeast(0, value, "weight-decay"); }

    /// <summary>How λ acts.</summary>
    public WeightDecayMode WeightDecayMode { get; init => field = Ranges.Defined(value, "weight-decay-mode"); }

    /// <summary>What happens to rows of a parameter that a minibatch does not touch.</summary>
    public SparseMode Sparse { get; init => field = Ranges.Defined(value, "sparse"); }

    /// <summary>Why rows cannot be updated one by one, as the end of a sentence; null where they can.</summary>
    internal virtual string? NotLazy => null;

    private protected virtual KeptShare Kept =>
        WeightDecayMode == WeightDecayMode.FullyDecoupled ? KeptShare.FullyDecoupled : KeptShare.Decoupled;

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new ChainOptimizer<T>(this, plan);

    /// <inheritdoc/>
    /// <remarks>None where f is to grow: the steps then see −H.</remarks>
    public sealed override StabilityLimit? Stability(StepRates rates, OptimizerState<double>? state = null) =>
        Maximize ? null : Limit(rates, state);

    public override void Validate()
    {
        if (Sparse != SparseMode.Dense && NotLazy is { } reason)
        {
            throw Ranges.Bad($"sparse must be dense for {Name}: {reason}.");
        }
    }

    /// <summary>The limit of <see cref="Stability"/>.</summary>
    private protected virtual StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state) => null;

    /// <summary>The limit of v ← βv + sg, θ ← kθ − ηP⁻¹(a·v + b·g), k and δ being those of the weight decay.</summary>
    private protected StabilityLimit Limit(
        StepRates rates,
        double momentum = 0,
        double entering = 1,
        double ofAverage = 0,
        double ofGradient = 1,
        double[]? preconditioner = null) =>
        new(StabilityLimit.OfMomentum(rates.LearningRate, momentum, entering, ofAverage, ofGradient, KeptShareOf(rates.LearningRate)))
        {
            Decay = WeightDecayMode == WeightDecayMode.L2 ? WeightDecay : 0,
            Preconditioner = preconditioner,
        };

    /// <summary>k: what a step of a rate keeps of θ.</summary>
    private protected double KeptShareOf(double rate) => WeightDecayMode switch
    {
        WeightDecayMode.Decoupled => 1 - (rate * WeightDecay),
        WeightDecayMode.FullyDecoupled => 1 - (LearningRate > 0 ? WeightDecay * rate / LearningRate : 0),
        _ => 1,
    };

    /// <summary>Which settings hold for which blocks; the prefix keeps their statistics apart.</summary>
    internal virtual IEnumerable<(FirstOrderSettings Chain, IReadOnlyList<PlannedBlock> Blocks, string Prefix)> Divide(
        IReadOnlyList<PlannedBlock> blocks) =>
        [(this, blocks, "")];

    /// <summary>Builds the whole chain.</summary>
    internal void Compose<T>(ChainBuilder<T> chain)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var coupled = WeightDecayMode is WeightDecayMode.L2 or WeightDecayMode.L1;
        if (Maximize || (coupled && (WeightDecay > 0 || chain.Blocks.Any(block => block.WeightDecay > 0))))
        {
            chain.Add(new Couple<T>(WeightDecay, coupled, WeightDecayMode == WeightDecayMode.L1, Maximize));
        }

        Scale(chain);
        if (!chain.Closed)
        {
            chain.Add(new Descend<T>(coupled || chain.DecayApplied ? KeptShare.All : Kept, WeightDecay, chain.RateApplied));
        }
    }

    /// <summary>Adds the links of this optimizer.</summary>
    internal abstract void Scale<T>(ChainBuilder<T> chain)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}
