using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>How long the first step along −g is.</summary>
public enum FirstStep
{
    /// <summary>Such that the slope promises a tenth of |f|; where f = 0, a tenth of ‖θ‖. It knows no units; a line search corrects
    /// it.</summary>
    Decrease,

    /// <summary>η·min(1, 1/‖g‖₁) (PyTorch).</summary>
    OneNorm,

    /// <summary>η·min(1, 1/‖g‖₂) (optax).</summary>
    TwoNorm,
}

/// <summary>
/// L-BFGS (Liu and Nocedal 1989): the direction −H⁻¹g by the two-loop recursion over the last pairs s = Δθ, y = Δg with
/// H₀ = (sᵀy/yᵀy)I of the newest, then a line search. One step is one iteration unless <see cref="Iterations"/> says otherwise.
/// State: the pairs, θ and g of the last step: 2·history + 2 vectors. For full batches: y compares gradients of two steps.
/// </summary>
public sealed record LBfgs : OptimizerSettings
{
    /// <summary>η = 1.</summary>
    public LBfgs() => LearningRate = 1;

    public override string Name => "l-bfgs";

    /// <summary>Most pairs kept.</summary>
    public int History { get; init => field = Ranges.Between(1, 10_000, value, "history"); } = 100;

    /// <summary>How α is found; strong Wolfe by default.</summary>
    public LineSearch LineSearch { get; init => field = Ranges.Defined(value, "line-search"); } = LineSearch.StrongWolfe;

    /// <summary>How long the first step is; none for <see cref="SecondOrder.FirstStep.Decrease"/> before a line search and
    /// <see cref="SecondOrder.FirstStep.OneNorm"/> without one.</summary>
    public FirstStep? FirstStep { get; init => field = value is { } first ? Ranges.Defined(first, "first-step") : null; }

    /// <summary>A pair with sᵀy at most this is skipped: it would make H⁻¹ indefinite. In units of f.</summary>
    public double SkipThreshold { get; init => field = Ranges.AtLeast(0, value, "skip-threshold"); }

    /// <summary>The same without units: a pair is skipped where sᵀy is at most this times ‖s‖‖y‖.</summary>
    public double SkipCosine { get; init => field = Ranges.Decay(value, "skip-cosine"); } = 1e-12;

    /// <summary>
    /// Whether y is replaced by φy + (1 − φ)Bs where sᵀy &lt; 0.2·sᵀBs, so that no pair is skipped (Powell 1978), with B = (yᵀy/sᵀy)I of
    /// the pair before, and of the first pair ‖y‖/‖s‖.
    /// </summary>
    public bool PowellDamping { get; init; }

    /// <summary>Iterations of one step, with at most 1.25 times as many evaluations (PyTorch's max_iter is 20).</summary>
    public int Iterations { get; init => field = Ranges.Between(1, 100_000, value, "iterations"); } = 1;

    /// <summary>No step is made where max |gᵢ| is at most this. In units of f over those of θ.</summary>
    public double ToleranceGradient { get; init => field = Ranges.AtLeast(0, value, "tolerance-gradient"); }

    /// <summary>No step is made where f would fall by less than this per unit length; in any case none that promises only
    /// rounding.</summary>
    public double ToleranceChange { get; init => field = Ranges.AtLeast(0, value, "tolerance-change"); }

    /// <summary>
    /// <c>theodolite</c>: a line search, one iteration a step, and nothing that depends on the units of f or θ; <c>pytorch</c> and
    /// <c>torchsharp</c>: 20 iterations at a fixed rate with their absolute tolerances; <c>optax</c>: 10 pairs, no curvature test but
    /// sᵀy &gt; 0.
    /// </summary>
    public static IReadOnlyDictionary<string, LBfgs> Presets { get; } = new Dictionary<string, LBfgs>(StringComparer.Ordinal)
    {
        ["theodolite"] = new(),
        ["pytorch"] = Torch,
        ["torchsharp"] = Torch with { LearningRate = 0.01, ToleranceGradient = 1e-5 },
        ["optax"] = new() { History = 10, FirstStep = SecondOrder.FirstStep.TwoNorm, SkipCosine = 0 },
    };

    private static LBfgs Torch => new()
    {
        LineSearch = LineSearch.None,
        Iterations = 20,
        FirstStep = SecondOrder.FirstStep.OneNorm,
        SkipThreshold = 1e-10,
        SkipCosine = 0,
        ToleranceGradient = 1e-7,
        ToleranceChange = 1e-9,
    };

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Limited<T>(this, plan);

    private sealed class Limited<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly LBfgs _settings;
        private readonly PairHistory<T> _pairs;
        private readonly Slot<T> _point;
        private readonly Slot<T> _gradient;

        public Limited(LBfgs settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            _pairs = new PairHistory<T>(Free, settings.History, Memory.AddHistory("steps"), Memory.AddHistory("gradient-changes"));
            (_point, _gradient) = (Memory.AddFresh("last-parameters", Vector), Memory.AddFresh("last-gradient", Vector));
        }

        /// <summary>With all the pairs that it will keep.</summary>
        public override OptimizerFootprint Footprint =>
            base.Footprint with { State = (2.0 + (2.0 * _settings.History)) * Free * Unsafe.SizeOf<T>() };

        public override string? Misfit(OptimizerState<T> state) => base.Misfit(state)
            ?? _pairs.Misfit(state)
            ?? ((state.Of(_point.Name) is null) == (state.Of(_gradient.Name) is null) ? null
                : $"of '{_point.Name}' and '{_gradient.Name}' one is missing");

        protected override void OnSaving() => _pairs.Pack();

        protected override void OnRestored() => _pairs.Unpack();

        protected override StepResult Move(double[] point, ILoss<double> loss, double learningRate)
        {
            var (start, gradient, trouble) = Measure(point, loss);
            if (trouble is not null)
            {
                return new StepResult(start, Moved: false, trouble);
            }

            var (value, evaluations, moved, note) = (start, 1, false, (string?)null);
            for (var iteration = 0; iteration < _settings.Iterations; iteration++)
            {
                note = Learn(point, gradient);
                if (gradient.Max(Math.Abs) <= _settings.ToleranceGradient)
                {
                    return new StepResult(
                        start,
                        moved,
                        _settings.ToleranceGradient > 0 ? "The gradient is below tolerance-gradient." : "The gradient is zero.");
                }

                var end = Advance(point, gradient, value, loss, learningRate);
                if (end.Length == 0)
                {
                    _pairs.Clear();
                    return new StepResult(start, moved, "No length along the direction lowers the loss enough; the history was dropped.");
                }

                Remember(point, gradient);
                end.Point.CopyTo(point, 0);
                moved = true;
                evaluations += end.Evaluations;
                if (iteration + 1 == _settings.Iterations || evaluations >= 1.25 * _settings.Iterations)
                {
                    break;
                }

                if (end.Gradient is null)
                {
                    (value, gradient, trouble) = Measure(point, loss);
                    evaluations++;
                    if (trouble is not null)
                    {
                        break;
                    }
                }
                else
                {
                    (value, gradient) = (end.Value, end.Gradient);
                }
            }

            return new StepResult(start, moved, note);
        }

        private LineStep Advance(double[] point, double[] gradient, double value, ILoss<double> loss, double learningRate)
        {
            var first = learningRate;
            var direction = _pairs.Direction(gradient);
            var slope = Vectors.Dot(gradient, direction);
            if (_pairs.Count > 0 && !(slope < 0))
            {
                _pairs.Clear();
                direction = _pairs.Direction(gradient);
                slope = Vectors.Dot(gradient, direction);
            }

            if (_pairs.Count == 0)
            {
                first *= First(point, gradient, value);
            }

            if (slope > -_settings.ToleranceChange || IsWithinRounding(-slope * first, value))
            {
                return default;
            }

            return new Line(loss, point, direction, value, slope, Rounding)
                .Search(_settings.LineSearch, first, _settings.ToleranceChange);
        }

        // In multiples of −g.
        private double First(double[] point, double[] gradient, double value)
        {
            var norm = Vectors.Norm(gradient);
            return (_settings.FirstStep
                ?? (_settings.LineSearch == LineSearch.None ? SecondOrder.FirstStep.OneNorm : SecondOrder.FirstStep.Decrease)) switch
            {
                SecondOrder.FirstStep.OneNorm => Math.Min(1, 1 / gradient.Sum(Math.Abs)),
                SecondOrder.FirstStep.TwoNorm => Math.Min(1, 1 / norm),
                _ => value != 0 ? 0.1 * Math.Abs(value) / norm / norm : UsualLength(point) / norm,
            };
        }

        /// <summary>Makes a pair of the last step, now that the gradient after it is known.</summary>
        private string? Learn(double[] point, double[] gradient)
        {
            if (_point.IsFresh)
            {
                return null;
            }

            var (s, y) = (new double[Free], new double[Free]);
            for (var i = 0; i < Free; i++)
            {
                s[i] = point[i] - double.CreateTruncating(_point.Values[i]);
                y[i] = gradient[i] - double.CreateTruncating(_gradient.Values[i]);
            }

            if (_settings.PowellDamping)
            {
                Damp(s, y);
            }

            if (Vectors.Dot(s, y) > Math.Max(_settings.SkipThreshold, _settings.SkipCosine * Vectors.Norm(s) * Vectors.Norm(y)))
            {
                _pairs.Add(s, y);
                return null;
            }

            return Vectors.Norm(s) == 0 ? null : "The last step saw no positive curvature; its pair was skipped.";
        }

        private void Damp(double[] s, double[] y)
        {
            var curvature = _pairs.Curvature ?? (Vectors.Norm(s) is > 0 and var length ? Vectors.Norm(y) / length : 0);
            var model = curvature * Vectors.Dot(s, s); // sᵀBs
            var seen = Vectors.Dot(s, y);
            if (seen >= 0.2 * model)
            {
                return;
            }

            var share = 0.8 * model / (model - seen);
            Vectors.Scale(y, share);
            Vectors.AddScaled(y, (1 - share) * curvature, s);
        }

        private void Remember(double[] point, double[] gradient)
        {
            for (var i = 0; i < Free; i++)
            {
                (_point.Values[i], _gradient.Values[i]) = (T.CreateTruncating(point[i]), T.CreateTruncating(gradient[i]));
            }

            _point.Start();
            _gradient.Start();
        }
    }
}
