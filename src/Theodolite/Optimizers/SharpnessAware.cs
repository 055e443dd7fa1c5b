using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers;

/// <summary>
/// Sharpness-aware minimisation: the base optimizer steps at θ with the gradient taken at θ + e, where the loss nearby is (to first
/// order) highest. Two gradients a step, on the same samples; weight decay enters the base step only. State: that of the base.
/// </summary>
public abstract record SharpnessAware : OptimizerSettings
{
    /// <summary>ρ ≥ 0; at 0 it is the base optimizer.</summary>
    public double Rho { get; init => field = Ranges.AtLeast(0, value, "rho"); }

    /// <summary>
    /// What makes the step: any optimizer that needs gradients only. Its learning rate is taken over unless it is the usual one and
    /// another was given here.
    /// </summary>
    public OptimizerSettings Base
    {
        get;
        init
        {
            field = value;
            var usual = OptimizerNames.Defaults.FirstOrDefault(settings => settings.Name == value.Name)?.LearningRate;
            if (value.LearningRate != usual || LearningRate == new GradientDescent().LearningRate)
            {
                LearningRate = value.LearningRate;
            }
        }
    } = new GradientDescent();

    /// <summary>e from θ and g, in place of g.</summary>
    internal abstract void Perturb<T>(ReadOnlySpan<T> parameters, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Sharp<T>(this, plan);

    /// <summary>√Σxᵢ², summed in float64.</summary>
    private protected static double Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var sum = 0.0;
        foreach (var value in x)
        {
            var wide = double.CreateTruncating(value);
            sum += wide * wide;
        }

        return Math.Sqrt(sum);
    }

    private sealed class Sharp<T> : Optimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly SharpnessAware _settings;
        private readonly GradientOptimizer<T> _base;
        private T[]? _gradient;
        private T[]? _point;

        public Sharp(SharpnessAware settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            _base = (settings.Base with { LearningRate = settings.LearningRate }).CreateFromGradients<T>(plan);
        }

        /// <summary>The state of the base, and a gradient and a point.</summary>
        public override OptimizerFootprint Footprint =>
            _base.Footprint with { Vectors = _base.Footprint.Vectors + (2.0 * Count * Unsafe.SizeOf<T>()) };

        public override StepResult Step(Span<T> parameters, ILoss<T> loss, StepRates rates)
        {
            RequireCount(parameters, Count);
            (_gradient, _point) = (_gradient ?? new T[Count], _point ?? new T[Count]);
            var value = loss.Gradient(parameters, _gradient);
            if (_settings.Rho > 0)
            {
                foreach (var block in Plan.Blocks.Where(block => block.Frozen))
                {
                    _gradient.AsSpan((int)block.Offset, (int)block.Count).Clear();
                }

                _settings.Perturb<T>(parameters, _gradient);
                for (var i = 0; i < _point.Length; i++)
                {
                    _point[i] = parameters[i] + _gradient[i];
                }

                loss.Gradient(_point, _gradient);
            }

            _base.Threads = Threads;
            _base.Update(parameters, _gradient, rates);
            Steps++;
            return new StepResult(value);
        }

        public override void EvaluationPoint(ReadOnlySpan<T> parameters, Span<T> point) => _base.EvaluationPoint(parameters, point);

        public override OptimizerState<T> Save() => _base.Save() with { Optimizer = Settings.Name, Steps = Steps };

        public override void Restore(OptimizerState<T> state)
        {
            if (Misfit(state) is { } misfit)
            {
                throw new ArgumentException($"The state does not fit the optimizer '{Settings.Name}': {misfit}.", nameof(state));
            }

            _base.Restore(state with { Optimizer = _settings.Base.Name });
            Steps = state.Steps;
        }

        public override string? Misfit(OptimizerState<T> state) => state.Optimizer != Settings.Name
            ? $"it was saved by '{state.Optimizer}', not by '{Settings.Name}'"
            : _base.Misfit(state with { Optimizer = _settings.Base.Name });
    }
}

/// <summary>SAM (Foret et al., ICLR 2021): e = ρg/‖g‖, the norm over all parameters. (Their code adds 10⁻¹² to ‖g‖, which is not
/// small for a loss in small units.)</summary>
public sealed record Sam : SharpnessAware
{
    /// <summary>ρ = 0.05.</summary>
    public Sam() => Rho = 0.05;

    public override string Name => "sam";

    internal override void Perturb<T>(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        // Of two factors, so that neither overflows for a gradient that is tiny.
        var norm = Norm<T>(gradient);
        var (inverse, rho) = (T.CreateTruncating(norm > 0 ? 1 / norm : 0), T.CreateTruncating(Rho));
        foreach (ref var entry in gradient)
        {
            entry = entry * inverse * rho;
        }
    }
}

/// <summary>ASAM (Kwon et al., ICML 2021): e = ρ·θ²g/‖|θ|g‖, which rescaling weights does not change; 0.5 to 2 is typical for ρ.</summary>
public sealed record Asam : SharpnessAware
{
    /// <summary>ρ = 0.5.</summary>
    public Asam() => Rho = 0.5;

    public override string Name => "asam";

    internal override void Perturb<T>(ReadOnlySpan<T> parameters, Span<T> gradient)
    {
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] *= T.Abs(parameters[i]);
        }

        var norm = Norm<T>(gradient);
        var scale = T.CreateTruncating(norm > 0 ? Rho / norm : 0);
        for (var i = 0; i < gradient.Length; i++)
        {
            gradient[i] *= scale * T.Abs(parameters[i]);
        }
    }
}
