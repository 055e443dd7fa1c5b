using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Randomness;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// Gradient descent that leaves strict saddles: where ‖g‖ ≤ g_thr, and none was added in the last t_thr steps, a point uniform in a ball
/// of radius r is added; where that has not lowered f by f_thr after t_thr steps, the point before it is the answer (Jin et al. 2017).
/// Either its constants are given, or the quantities of the theory (<see cref="PerturbationConstants.OfTheory"/>), or they follow from what
/// was seen. State: the point before the perturbation, f there, when it was, and the largest ‖g‖ so far.
/// </summary>
public sealed record PerturbedGradientDescent : OptimizerSettings
{
    /// <summary>η = 0.01.</summary>
    public PerturbedGradientDescent() => LearningRate = 0.01;

    public override string Name => "perturbed-gradient-descent";

    /// <summary>r; none for 10⁻²·‖θ‖, or 10⁻² at θ = 0.</summary>
    public double? Radius { get; init => field = value is { } radius ? Ranges.AtLeast(0, radius, "radius") : null; }

    /// <summary>g_thr; none for 10⁻³ of the largest ‖g‖ so far.</summary>
    public double? GradientThreshold
    {
        get; init =>
        field = value is { } threshold ? Ranges.AtLeast(0, threshold, "gradient-threshold") : null;
    }

    /// <summary>f_thr; none for 10⁻⁶·|f| where the perturbation was added.</summary>
    public double? DecreaseThreshold
    {
        get; init =>
        field = value is { } threshold ? Ranges.AtLeast(0, threshold, "decrease-threshold") : null;
    }

    /// <summary>t_thr.</summary>
    public double WaitingSteps { get; init => field = Ranges.AtLeast(1, value, "waiting-steps"); } = 100;

    /// <summary>ℓ; given, the constants above and the learning rate come from theory.</summary>
    public double? Smoothness { get; init => field = value is { } given ? Ranges.Above(0, given, "smoothness") : null; }

    /// <summary>ρ of the theory.</summary>
    public double HessianLipschitz { get; init => field = Ranges.Above(0, value, "hessian-lipschitz"); } = 1;

    /// <summary>ε of the theory.</summary>
    public double Accuracy { get; init => field = Ranges.Above(0, value, "accuracy"); } = 1e-2;

    /// <summary>c ≤ 1 of the theory.</summary>
    public double Constant { get; init => field = Ranges.Above(0, value, "constant"); } = 0.5;

    /// <summary>δ of the theory.</summary>
    public double Failure { get; init => field = Ranges.Above(0, value, "failure"); } = 0.1;

    /// <summary>Δf of the theory.</summary>
    public double Gap { get; init => field = Ranges.Above(0, value, "gap"); } = 1;

    /// <summary>Seed of the perturbations.</summary>
    public int Seed { get; init => field = Ranges.Between(0, int.MaxValue, value, "seed"); }

    /// <summary>The conventions: <c>absolute</c> has r = 10⁻², g_thr = 10⁻³ and f_thr = 10⁻⁶ in the units of f and θ.</summary>
    public static IReadOnlyDictionary<string, PerturbedGradientDescent> Presets { get; }
        = new Dictionary<string, PerturbedGradientDescent>(StringComparer.Ordinal)
        {
            ["practical"] = new(),
            ["absolute"] = new() { Radius = 1e-2, GradientThreshold = 1e-3, DecreaseThreshold = 1e-6 },
        };

    public override Optimizer<T> Create<T>(ParameterPlan plan) => Create<T>(plan, null);

    /// <summary>Gradient descent's, ηλ ≤ 2, with the rate in force.</summary>
    public override StabilityLimit? Stability(StepRates rates, OptimizerState<double>? state = null) =>
        new StabilityLimit(2 / RateOf(rates.LearningRate));

    /// <summary>With perturbations of one's own instead of drawn ones.</summary>
    /// <param name="plan">The blocks of θ.</param>
    /// <param name="perturbation">Step index ↦ ξ, one number per parameter that may move; null draws.</param>
    public Optimizer<T> Create<T>(ParameterPlan plan, Func<long, double[]>? perturbation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => new Perturbed<T>(this, plan, perturbation);

    /// <summary>The constants of the theory for n parameters; null where no smoothness is given.</summary>
    public PerturbationConstants? Theory(int n) => Smoothness is { } l
        ? PerturbationConstants.OfTheory(n, l, HessianLipschitz, Accuracy, Constant, Failure, Gap)
        : null;

    // η = c/ℓ of the theory, which a schedule scales too.
    private double RateOf(double learningRate) =>
        Smoothness is { } l ? Constant / l * (learningRate / LearningRate) : learningRate;

    private sealed class Perturbed<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly PerturbedGradientDescent _settings;
        private readonly PerturbationConstants? _theory;
        private readonly Func<long, double[]>? _perturbation;
        private readonly Slot<T> _before;

        public Perturbed(PerturbedGradientDescent settings, ParameterPlan plan, Func<long, double[]>? perturbation)
            : base(settings, plan)
        {
            _settings = settings;
            _theory = settings.Theory(Free);
            _perturbation = perturbation;
            _before = Memory.AddFresh("point-before-perturbation", Vector);
            Memory.AddScalar("perturbed-at", -1);
            Memory.AddScalar("loss-before-perturbation", 0);
            Memory.AddScalar("finished", 0);
            Memory.AddScalar("largest-gradient", 0);
        }

        protected override StepResult Move(double[] point, ILoss<double> loss, double learningRate)
        {
            var (value, gradient, trouble) = Measure(point, loss);
            if (trouble is not null)
            {
                return new StepResult(value, Moved: false, trouble);
            }

            const string Found = "The perturbation gained less than decrease-threshold: the point before it is the answer.";
            if (Memory["finished"] != 0)
            {
                return new StepResult(value, Moved: false, Found);
            }

            var (wait, norm) = (Math.Ceiling(_theory?.WaitingSteps ?? _settings.WaitingSteps), Vectors.Norm(gradient));
            Memory["largest-gradient"] = Math.Max(Memory["largest-gradient"], norm);
            var least = _theory?.GradientThreshold ?? _settings.GradientThreshold ?? (1e-3 * Memory["largest-gradient"]);
            var gain = _theory?.DecreaseThreshold ?? _settings.DecreaseThreshold
                ?? (1e-6 * Math.Abs(Memory["loss-before-perturbation"]));
            var (start, since, note) = (value, Steps - Memory["perturbed-at"], (string?)null);
            if (norm <= least && (_before.IsFresh || since > wait))
            {
                for (var i = 0; i < point.Length; i++)
                {
                    _before.Values[i] = T.CreateTruncating(point[i]);
                }

                _before.Start();
                (Memory["perturbed-at"], Memory["loss-before-perturbation"]) = (Steps, value);
                Vectors.AddScaled(point, 1, _perturbation?.Invoke(Steps) ?? Draw(Steps, point));
                loss.Gradient(point, gradient);
                note = "Perturbed.";
            }
            else if (!_before.IsFresh && since == wait && value - Memory["loss-before-perturbation"] > -gain)
            {
                for (var i = 0; i < point.Length; i++)
                {
                    point[i] = double.CreateTruncating(_before.Values[i]);
                }

                Memory["finished"] = 1;
                return new StepResult(value, Note: Found);
            }

            Vectors.AddScaled(point, -_settings.RateOf(learningRate), gradient);
            return new StepResult(start, Note: note);
        }

        // Uniform in the ball: a uniform direction, the radius r·U^(1/d).
        private double[] Draw(long step, double[] point)
        {
            var radius = _theory?.Radius ?? _settings.Radius ?? (1e-2 * (Vectors.Norm(point) is > 0 and var size ? size : 1));
            var random = Philox.For((ulong)_settings.Seed, "perturbed-gradient-descent", (ulong)step);
            var xi = new double[Free];
            random.RandomUnitVector(xi);
            Vectors.Scale(xi, radius * Math.Pow(random.NextDouble(), 1.0 / Free));
            return xi;
        }
    }
}
