using System.Numerics;
using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// Cubic-regularised Newton (Nesterov and Polyak, Math. Program. 108, 2006): s minimises gᵀs + ½sᵀHs + (M/6)‖s‖³, globally; where g = 0
/// and λ_min &lt; 0 it moves along the lowest eigenvector. Adaptive (ARC; Cartis, Gould and Toint 2011, which writes σ = M/2): M halves
/// where ρ &gt; 0.9, doubles and the step is rejected where ρ &lt; 0.1. Dense, or in the Krylov space of g. State: M and the last ρ.
/// </summary>
public sealed record CubicNewton : OptimizerSettings
{
    /// <summary>The learning rate is not used: M decides.</summary>
    public CubicNewton() => LearningRate = 1;

    public override string Name => "cubic-newton";

    /// <summary>
    /// M &gt; 0: a Lipschitz constant of the Hessian where it stays fixed, the first guess where it adapts. None for ‖H‖ over the length
    /// of the saddle-free step at the start: there the Hessian may change by its own size within a step.
    /// </summary>
    public double? Regularization { get; init => field = value is { } m ? Ranges.Above(0, m, "regularization") : null; }

    /// <summary>Whether M follows the observed decrease.</summary>
    public bool Adaptive { get; init; } = true;

    /// <summary>Smallest M it adapts to; none for 10⁻¹²·‖H‖/‖s‖, below which the cubic term is lost beside ½sᵀHs.</summary>
    public double? MinimumRegularization
    {
        get; init =>
        field = value is { } m ? Ranges.Above(0, m, "minimum-regularization") : null;
    }

    /// <summary>k, the number of Lanczos vectors; 0 for the whole matrix.</summary>
    public int Krylov { get; init => field = Ranges.Between(0, 10_000, value, "krylov"); }

    /// <summary><c>paper</c> begins with M = 2 (σ = 1) in the units of f over those of θ³.</summary>
    public static IReadOnlyDictionary<string, CubicNewton> Presets { get; } = new Dictionary<string, CubicNewton>(StringComparer.Ordinal)
    {
        ["theodolite"] = new(),
        ["paper"] = new() { Regularization = 2, MinimumRegularization = 1e-8 },
    };

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Cubic<T>(this, plan);

    private sealed class Cubic<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly CubicNewton _settings;

        public Cubic(CubicNewton settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            Memory.AddScalar("regularization", settings.Regularization ?? 0);
            Memory.AddScalar("ratio", 0);
            if (settings.Krylov == 0)
            {
                RequireDense("cubic-newton(krylov=30)");
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

            if (_settings.Krylov > 0 && Vectors.Norm(gradient) == 0)
            {
                return new StepResult(
                    value,
                    Moved: false,
                    "The gradient is zero and spans no Krylov space; krylov=0 would see the curvature.");
            }

            var model = _settings.Krylov == 0
                ? EigenModel.Dense(loss, point, gradient)
                : EigenModel.Krylov(loss, point, gradient, _settings.Krylov);
            if (model is null)
            {
                return new StepResult(value, Moved: false, "The Hessian is not finite here.");
            }

            var m = Memory["regularization"] > 0 ? Memory["regularization"] : Memory["regularization"] = First(model, point);
            var coordinates = Secular.Cubic(model, m);
            var length = Vectors.Norm(coordinates);
            var change = model.Change(coordinates) + (m / 6 * length * length * length);
            if (IsWithinRounding(-change, value))
            {
                return Rest(value, gradient, "The model predicts no decrease: this is a second-order critical point, to rounding.");
            }

            var trial = Vectors.Along(point, 1, model.Lift(coordinates));
            if (_settings.Adaptive && Adapt(value, loss.Value(trial), change, model.Norm / length) is { } rejection)
            {
                return new StepResult(value, Moved: false, rejection);
            }

            trial.CopyTo(point, 0);
            return new StepResult(value);
        }

        private static double First(EigenModel model, double[] point)
        {
            var length = Vectors.Norm(QuadraticModel.SaddleFreeStep(model.Values, model.Slopes, 1e-3 * model.Norm));
            length = length is > 0 and < double.PositiveInfinity ? length : UsualLength(point);
            return model.Norm > 0 ? model.Norm / length : Math.Max(Vectors.Norm(model.Slopes) / length / length, double.Epsilon);
        }

        private string? Adapt(double before, double after, double change, double curvaturePerLength)
        {
            var ratio = (before - after) / -change;
            Memory["ratio"] = ratio;
            if (ratio > 0.9)
            {
                Memory["regularization"] = Math.Max(
                    _settings.MinimumRegularization ?? Math.Max(1e-12 * curvaturePerLength, double.Epsilon),
                    Memory["regularization"] / 2);
            }

            if (ratio >= 0.1)
            {
                return null;
            }

            Memory["regularization"] *= 2;
            return $"Rejected: the decrease is {ratio:0.###} times the predicted one; M is now {Memory["regularization"]:0.###e0}.";
        }
    }
}
