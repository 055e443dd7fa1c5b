using System.Numerics;
using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// Saddle-free Newton: p = −(|H| + λI)⁻¹g with |H| = Q|Λ|Qᵀ, so that saddles repel (Dauphin et al., NeurIPS 2014). Dense up to
/// <see cref="EigenModel.DenseLimit"/> parameters; with <see cref="Krylov"/> vectors it works in the Krylov space of g at any size.
/// State: λ as a share of ‖H‖.
/// </summary>
public sealed record SaddleFreeNewton : OptimizerSettings
{
    /// <summary>α = 1.</summary>
    public SaddleFreeNewton() => LearningRate = 1;

    public override string Name => "saddle-free-newton";

    /// <summary>
    /// λ ≥ 0, in units of H; at 0 an eigenvalue near zero makes the step explode. None for a share of ‖H‖ that begins at 10⁻³, is a
    /// quarter after a step of full length and four times as much after a shortened one: what is far from a saddle and well modelled
    /// is damped ever less, and no weak direction stays hidden.
    /// </summary>
    public double? Damping { get; init => field = value is { } damping ? Ranges.AtLeast(0, damping, "damping") : null; }

    /// <summary>k, the number of Lanczos vectors; 0 for the whole matrix.</summary>
    public int Krylov { get; init => field = Ranges.Between(0, 10_000, value, "krylov"); }

    /// <summary>How α ≤ 1 is found; by halving until f decreases enough.</summary>
    public LineSearch LineSearch { get; init => field = Ranges.Defined(value, "line-search"); } = LineSearch.Armijo;

    /// <summary><c>paper</c> has a λ of 10⁻³ that stays.</summary>
    public static IReadOnlyDictionary<string, SaddleFreeNewton> Presets { get; }
        = new Dictionary<string, SaddleFreeNewton>(StringComparer.Ordinal)
        {
            ["theodolite"] = new(),
            ["paper"] = new() { Damping = 1e-3 },
        };

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Absolute<T>(this, plan);

    private sealed class Absolute<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly SaddleFreeNewton _settings;

        public Absolute(SaddleFreeNewton settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            Memory.AddScalar("damping-share", 1e-3);
            if (settings.Krylov == 0)
            {
                RequireDense("saddle-free-newton(krylov=30)");
            }
        }

        protected override StepResult Move(double[] point, ILoss<double> loss, double learningRate)
        {
            var (value, gradient, trouble) = Measure(point, loss);
            if (trouble is not null)
            {
                return new StepResult(value, Moved: false, trouble);
            }

            if (Resting(value, gradient) is { } rest)
            {
                return rest;
            }

            if (Vectors.Norm(gradient) == 0)
            {
                return new StepResult(value, Moved: false, "The gradient is zero: saddle-free Newton has no direction here.");
            }

            var model = _settings.Krylov == 0
                ? EigenModel.Dense(loss, point, gradient)
                : EigenModel.Krylov(loss, point, gradient, _settings.Krylov);
            if (model is null)
            {
                return new StepResult(value, Moved: false, "The Hessian is not finite here.");
            }

            var damping = _settings.Damping ?? (Memory["damping-share"] * model.Norm);
            var direction = model.Lift(Array.ConvertAll(
                QuadraticModel.SaddleFreeStep(model.Values, model.Slopes, damping),
                step => double.IsFinite(step) ? step : 0));
            var slope = Vectors.Dot(gradient, direction);
            if (_settings.LineSearch != LineSearch.None && IsWithinRounding(-slope * learningRate, value))
            {
                return Rest(value, gradient, "The model promises no decrease beyond rounding.");
            }

            var end = new Line(loss, point, direction, value, slope, Rounding).Search(_settings.LineSearch, learningRate);
            Adapt(end.Length, learningRate);
            if (end.Length == 0)
            {
                return new StepResult(value, Moved: false, "No length along the saddle-free direction lowers the loss.");
            }

            end.Point.CopyTo(point, 0);
            return new StepResult(value);
        }

        private void Adapt(double length, double full)
        {
            if (_settings.LineSearch != LineSearch.None)
            {
                Memory["damping-share"] = Math.Clamp(Memory["damping-share"] * (length >= full ? 0.25 : 4), 1e-14, 1);
            }
        }
    }
}
