using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// Adadelta (Zeiler, 2012): G ← ρG + (1 − ρ)g², Δ = √(X + ε)/√(G + ε)·g with the old X, X ← ρX + (1 − ρ)Δ², θ ← θ − ηΔ.
/// ε seeds the first steps: whatever the gradient, the first is √(ε/(1 − ρ)). State: G and X, two vectors.
/// </summary>
public sealed record AdaDelta : FirstOrderSettings
{
    private const string Squares = "average-of-squares";
    private const string Moves = "average-of-steps";

    public AdaDelta() => LearningRate = 1;

    public override string Name => "adadelta";

    /// <summary>ρ in [0, 1).</summary>
    public double Decay { get; init => field = Ranges.Decay(value, "decay"); } = 0.9;

    /// <summary>ε ≥ 0, inside both roots.</summary>
    public double EpsilonInside { get; init => field = Ranges.AtLeast(0, value, "epsilon-inside"); } = 1e-6;

    /// <summary>The conventions: Keras has a rate of 0.001, with which hardly anything moves.</summary>
    public static IReadOnlyDictionary<string, AdaDelta> Presets { get; } = new Dictionary<string, AdaDelta>(StringComparer.Ordinal)
    {
        ["pytorch"] = new(),
        ["article"] = new(),
        ["paper"] = new() { Decay = 0.95 },
        ["optax"] = new(),
        ["keras"] = new() { LearningRate = 1e-3, Decay = 0.95, EpsilonInside = 1e-7, WeightDecayMode = WeightDecayMode.Decoupled },
        ["caffe"] = new() { EpsilonInside = 1e-8 },
    };

    /// <summary>ηλ ≤ 2, λ being a curvature of P⁻¹(H + δI) with P = √(G + ε)/√(X + ε).</summary>
    private protected override StabilityLimit? Limit(StepRates rates, OptimizerState<double>? state) =>
        state is { Steps: > 0 } && state.Of(Squares) is { } squares && state.Of(Moves) is { } moves
            ? Limit(
                rates,
                preconditioner: [.. squares.Zip(moves, (g, x) => Math.Sqrt(g + EpsilonInside) / Math.Sqrt(x + EpsilonInside))])
            : null;

    internal override void Scale<T>(ChainBuilder<T> chain) =>
        chain.Add(new ScaleByAdadelta<T>(Decay, EpsilonInside, chain.Vector(Squares), chain.Vector(Moves)));
}
