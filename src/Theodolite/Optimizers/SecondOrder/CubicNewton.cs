using System.Numerics;
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

    /// <summary>M &gt; 0: a Lipschitz constant of the Hessian where it stays fixed, the first guess where it adapts (σ = 1).</summary>
    public double Regularization { get; init => field = Ranges.Above(0, value, "regularization"); } = 2;

    /// <summary>Whether M follows the observed decrease.</summary>
    public bool Adaptive { get; init; } = true;

    /// <summary>Smallest M it adapts to.</summary>
    public double MinimumRegularization { get; init => field = Ranges.Above(0, value, "minimum-regularization"); } = 1e-8;

    /// <summary>k, the number of Lanczos vectors; 0 for the whole matrix.</summary>
    public int Krylov { get; init => field = Ranges.Between(0, 10_000, value, "krylov"); }

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Cubic<T>(this, plan);

    private sealed class Cubic<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly CubicNewton _settings;

        public Cubic(CubicNewton settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            Memory.AddScalar("regularization", settings.Regularization);
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

            var m = Memory["regularization"];
            var coordinates = Secular.Cubic(model, m);
            var length = Vectors.Norm(coordinates);
            var change = model.Change(coordinates) + (m / 6 * length * length * length);
            if (!(change < 0))
            {
                return new StepResult(
                    value,
                    Moved: false,
                    "The model predicts no decrease: this is a second-order critical point, to rounding.");
            }

            var trial = Vectors.Along(point, 1, model.Lift(coordinates));
            if (_settings.Adaptive && Adapt(value, loss.Value(trial), change) is { } rejection)
            {
                return new StepResult(value, Moved: false, rejection);
            }

            trial.CopyTo(point, 0);
            return new StepResult(value);
        }

        private string? Adapt(double before, double after, double change)
        {
            var ratio = (before - after) / -change;
            Memory["ratio"] = ratio;
            if (ratio > 0.9)
            {
                Memory["regularization"] = Math.Max(_settings.MinimumRegularization, Memory["regularization"] / 2);
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
