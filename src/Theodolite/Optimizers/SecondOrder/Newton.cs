using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>What is solved for the Newton direction.</summary>
public enum NewtonMode
{
    /// <summary>Hp = −g: converges to any stationary point, saddles and maxima included.</summary>
    Plain,

    /// <summary>(H + τI)p = −g with the damping τ given.</summary>
    Damped,

    /// <summary>(H + τI)p = −g, τ raised from max(0, 10⁻³ − min Hᵢᵢ) by doubling until a Cholesky factorisation exists: always
    /// downhill.</summary>
    ModifiedCholesky,
}

/// <summary>
/// Newton's method: Hp = −g, θ ← θ + αp, one step on a quadratic (Nocedal and Wright, Numerical Optimization, sections 3.3 and 3.4).
/// It forms the Hessian, n products and n² numbers, up to <see cref="EigenModel.DenseLimit"/> parameters. State: none.
/// </summary>
public sealed record Newton : OptimizerSettings
{
    /// <summary>α = 1.</summary>
    public Newton() => LearningRate = 1;

    public override string Name => "newton";

    /// <summary>What is solved.</summary>
    public NewtonMode Mode { get; init => field = Ranges.Defined(value, "mode"); }

    /// <summary>τ ≥ 0 of <see cref="NewtonMode.Damped"/>.</summary>
    public double Damping { get; init => field = Ranges.AtLeast(0, value, "damping"); } = 1e-3;

    /// <summary>How α is found, from the learning rate on; none by default.</summary>
    public LineSearch LineSearch { get; init => field = Ranges.Defined(value, "line-search"); }

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Dense<T>(this, plan);

    private sealed class Dense<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Newton _settings;

        public Dense(Newton settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            RequireDense("newton-cg");
        }

        protected override StepResult Move(double[] point, ILoss<double> loss, double learningRate)
        {
            var (value, gradient, trouble) = Measure(point, loss);
            if (trouble is not null)
            {
                return new StepResult(value, Moved: false, trouble);
            }

            var (direction, note) = _settings.Mode == NewtonMode.ModifiedCholesky
                ? Modified(point, loss, gradient)
                : Spectral(point, loss, gradient);
            if (direction is null)
            {
                return new StepResult(value, Moved: false, note);
            }

            var slope = Vectors.Dot(gradient, direction);
            if (_settings.LineSearch != LineSearch.None && slope > 0)
            {
                (direction, slope, note) = ([.. gradient.Select(g => -g)], -Vectors.Dot(
                    gradient,
                    gradient), "The Newton direction leads uphill (H is not positive definite); −g was taken.");
            }

            var end = new Line(loss, point, direction, value, slope).Search(_settings.LineSearch, learningRate);
            if (end.Length == 0)
            {
                return new StepResult(value, Moved: false, "No length along the Newton direction lowers the loss.");
            }

            end.Point.CopyTo(point, 0);
            return new StepResult(value, Note: note);
        }

        private (double[]?, string?) Spectral(double[] point, ILoss<double> loss, double[] gradient)
        {
            if (EigenModel.Dense(loss, point, gradient) is not { } model)
            {
                return (null, "The Hessian is not finite here.");
            }

            var shift = _settings.Mode == NewtonMode.Damped ? _settings.Damping : 0;
            var threshold = point.Length * model.Norm / (1L << 52);
            var coordinates = new double[model.Values.Length];
            for (var i = 0; i < coordinates.Length; i++)
            {
                var denominator = model.Values[i] + shift;
                if (Math.Abs(denominator) <= threshold && Math.Abs(model.Slopes[i]) > 0)
                {
                    return (null, "The Hessian is singular here; mode=damped or mode=modified-cholesky goes on.");
                }

                coordinates[i] = model.Slopes[i] == 0 ? 0 : -model.Slopes[i] / denominator;
            }

            return (model.Lift(coordinates), null);
        }

        private static (double[]?, string?) Modified(double[] point, ILoss<double> loss, double[] gradient)
        {
            const double Least = 1e-3;
            if (EigenModel.Matrix(loss, point) is not { } matrix)
            {
                return (null, "The Hessian is not finite here.");
            }

            var n = point.Length;
            var smallest = Enumerable.Range(0, n).Min(i => matrix[(i * n) + i]);
            var shift = smallest > 0 ? 0 : Least - smallest;
            double[] right = [.. gradient.Select(g => -g)];
            while (double.IsFinite(shift))
            {
                if (Cholesky.Of(matrix, n, shift) is { } factor)
                {
                    return (factor.Solve(right), shift > 0 ? $"H + {shift:0.###e0}·I was factorised: H is not positive definite." : null);
                }

                shift = Math.Max(2 * shift, Least);
            }

            return (null, "The Hessian is too large to be factorised.");
        }
    }
}
