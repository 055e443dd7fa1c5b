using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// Saddle-free Newton: p = −(|H| + λI)⁻¹g with |H| = Q|Λ|Qᵀ, so that saddles repel (Dauphin et al., NeurIPS 2014). Dense up to
/// <see cref="EigenModel.DenseLimit"/> parameters; with <see cref="Krylov"/> vectors it works in the Krylov space of g at any size.
/// State: none.
/// </summary>
public sealed record SaddleFreeNewton : OptimizerSettings
{
    /// <summary>α = 1.</summary>
    public SaddleFreeNewton() => LearningRate = 1;

    public override string Name => "saddle-free-newton";

    /// <summary>λ ≥ 0; at 0 an eigenvalue near zero makes the step explode.</summary>
    public double Damping { get; init => field = Ranges.AtLeast(0, value, "damping"); } = 1e-3;

    /// <summary>k, the number of Lanczos vectors; 0 for the whole matrix.</summary>
    public int Krylov { get; init => field = Ranges.Between(0, 10_000, value, "krylov"); }

    /// <summary>How α ≤ 1 is found; by halving until f decreases enough.</summary>
    public LineSearch LineSearch { get; init => field = Ranges.Defined(value, "line-search"); } = LineSearch.Armijo;

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Absolute<T>(this, plan);

    private sealed class Absolute<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly SaddleFreeNewton _settings;

        public Absolute(SaddleFreeNewton settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
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

            var coordinates = new double[model.Values.Length];
            for (var i = 0; i < coordinates.Length; i++)
            {
                var denominator = Math.Abs(model.Values[i]) + _settings.Damping;
                coordinates[i] = denominator == 0 ? 0 : -model.Slopes[i] / denominator;
            }

            var direction = model.Lift(coordinates);
            var end = new Line(loss, point, direction, value, Vectors.Dot(gradient, direction)).Search(_settings.LineSearch, learningRate);
            if (end.Length == 0)
            {
                return new StepResult(value, Moved: false, "No length along the saddle-free direction lowers the loss.");
            }

            end.Point.CopyTo(point, 0);
            return new StepResult(value);
        }
    }
}
