using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// θₜ = θₜ₋₁ − η(gₜ + λθₜ₋₁). On a quadratic it converges exactly when η &lt; 2/λ_max(H). State: none.
/// </summary>
public sealed record GradientDescent : OptimizerSettings
{
    public override string Name => "gradient-descent";

    /// <summary>λ ≥ 0, added to the gradient as λθ.</summary>
    public double WeightDecay { get; init => field = Ranges.AtLeast(0, value, "weight-decay"); }

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Descent<T>(this, plan);

    private sealed class Descent<T>(GradientDescent settings, ParameterPlan plan) : GradientOptimizer<T>(settings, plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected override void Apply(Span<T> parameters, ReadOnlySpan<T> gradient, StepRates rates, long t, TouchedRows? rows) =>
            FusedPass.Run(parameters, gradient, [], [], new Rule<T>(T.CreateChecked(rates.LearningRate), T.CreateChecked(settings.WeightDecay)));
    }

    private readonly struct Rule<T>(T rate, T decay) : IUpdateRule<T>
        where T : unmanaged
    {
        private readonly Vector<T> _rate = Vector.Create(rate);
        private readonly Vector<T> _decay = Vector.Create(decay);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Apply(ref Vector<T> theta, Vector<T> g, ref Vector<T> first, ref Vector<T> second) =>
            theta -= _rate * (g + (_decay * theta));
    }
}
