using System.Numerics;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>How Sophia estimates the diagonal of the Hessian.</summary>
public enum SophiaEstimator
{
    /// <summary>Sophia-H: u ⊙ Hu with a random vector of signs u; exact where H is diagonal.</summary>
    Hutchinson,

    /// <summary>Sophia-G: B·ĝ² with ĝ the gradient for labels drawn from the model, B the observations it averages over.</summary>
    GaussNewtonBartlett,
}

/// <summary>How Sophia's ε acts.</summary>
public enum SophiaEpsilon
{
    /// <summary>max(γh, ε) (the paper).</summary>
    Maximum,

    /// <summary>γh + ε (the reference).</summary>
    Add,
}

/// <summary>
/// Sophia (Liu et al., ICLR 2024): m = β₁m + (1 − β₁)g; every k steps h = β₂h + (1 − β₂)ĥ with an estimate ĥ of the Hessian's
/// diagonal; θ ← θ(1 − ηλ) − η·clip(m/max(γh, ε), ±1). Where h is negative the step is the sign. State: m and h, two vectors; one
/// Hessian-vector product (or gradient) every k steps.
/// </summary>
public sealed record Sophia : FirstOrderSettings
{
    public Sophia() => (LearningRate, WeightDecay, WeightDecayMode) = (1e-4, 0.1, WeightDecayMode.Decoupled);

    public override string Name => "sophia";

    /// <summary>β₁ in [0, 1).</summary>
    public double Beta1 { get; init => field = Ranges.Decay(value, "beta1"); } = 0.965;

    /// <summary>β₂ in [0, 1).</summary>
    public double Beta2 { get; init => field = Ranges.Decay(value, "beta2"); } = 0.99;

    /// <summary>γ &gt; 0.</summary>
    public double Gamma { get; init => field = Ranges.Above(0, value, "gamma"); } = 0.01;

    /// <summary>ε ≥ 0.</summary>
    public double Epsilon { get; init => field = Ranges.AtLeast(0, value, "epsilon"); } = 1e-12;

    /// <summary>How ε acts.</summary>
    public SophiaEpsilon EpsilonForm { get; init => field = Ranges.Defined(value, "epsilon-form"); }

    /// <summary>k: ĥ is estimated in steps 1, k + 1, 2k + 1, …</summary>
    public int Interval { get; init => field = Ranges.Between(1, int.MaxValue, value, "interval"); } = 10;

    /// <summary>How the diagonal is estimated.</summary>
    public SophiaEstimator Estimator { get; init => field = Ranges.Defined(value, "estimator"); }

    /// <summary>Whether m is divided by 1 − β₁ᵗ (optax).</summary>
    public bool BiasCorrection { get; init; }

    /// <summary>Whether the step of an estimate uses it, or the h from before (optax).</summary>
    public bool RefreshFirst { get; init; } = true;

    /// <summary>Keys the random vectors and labels.</summary>
    public int Seed { get; init; }

    /// <summary>The conventions.</summary>
    public static IReadOnlyDictionary<string, Sophia> Presets { get; } = new Dictionary<string, Sophia>(StringComparer.Ordinal)
    {
        ["paper"] = new(),
        ["reference"] = new()
        {
            Gamma = 0.04,
            Epsilon = 1e-15,
            EpsilonForm = SophiaEpsilon.Add,
            Estimator = SophiaEstimator.GaussNewtonBartlett,
        },
        ["optax"] = new() { Epsilon = 1e-8, WeightDecay = 1e-4, BiasCorrection = true, RefreshFirst = false },
    };

    internal override string NotLazy => "its estimate of the Hessian is that of all parameters";

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Guided<T>(this, new ChainOptimizer<T>(this, plan));

    internal override void Scale<T>(ChainBuilder<T> chain) => chain.Add(new ClipByCurvature<T>(this, chain));

    private sealed class Guided<T>(Sophia settings, ChainOptimizer<T> chain) : GuidedChain<T>(chain)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        protected override double Gradient(ReadOnlySpan<T> parameters, ILoss<T> loss, StepRates rates, Span<T> gradient)
        {
            var value = loss.Gradient(parameters, gradient);
            if (Steps % settings.Interval == 0)
            {
                var diagonal = settings.Estimator == SophiaEstimator.Hutchinson ? Hutchinson(parameters, loss) : Bartlett(parameters, loss);
                var estimate = Chain.Link<ClipByCurvature<T>>().Estimate;
                foreach (var segment in Chain.Segments)
                {
                    diagonal.AsSpan(segment.Offset, segment.Count).CopyTo(estimate.AsSpan(segment.SlotStart));
                }
            }

            return value;
        }

        private T[] Hutchinson(ReadOnlySpan<T> parameters, ILoss<T> loss)
        {
            var (signs, image) = (new double[Count], new double[Count]);
            Philox.For((ulong)settings.Seed, "sophia", (ulong)Steps).FillRademacher(signs);
            using (var hessian = loss.Hessian(parameters))
            {
                hessian.Apply(signs, image, 1);
            }

            // Maximising f minimises −f, whose Hessian has the other sign.
            var sign = settings.Maximize ? -1 : 1;
            return [.. signs.Zip(image, (u, h) => T.CreateChecked(sign * u * h))];
        }

        private T[] Bartlett(ReadOnlySpan<T> parameters, ILoss<T> loss)
        {
            var drawn = new T[Count];
            var weight = loss.SampledGradient(parameters, drawn, Philox.For((ulong)settings.Seed, "sophia").UInt64At((ulong)Steps));
            var observations = T.CreateChecked(weight);
            return Array.ConvertAll(drawn, g => observations * g * g);
        }
    }
}
