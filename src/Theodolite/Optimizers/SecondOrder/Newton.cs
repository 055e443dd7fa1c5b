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

    /// <summary>(H + τI)p = −g, τ raised from max(0, β − min Hᵢᵢ), β = 10⁻³·max |Hᵢⱼ|, by doubling until a Cholesky factorisation
    /// exists: always downhill (Nocedal and Wright, algorithm 3.3, has β = 10⁻³).</summary>
    ModifiedCholesky,
}

/// <summary>
/// Newton's method: Hp = −g, θ ← θ + αp, one step on a quadratic (Nocedal and Wright, Numerical Optimization, sections 3.3 and 3.4). The
/// plain direction is found in coordinates that make the rows of H of one size, so that units make nothing singular.
/// It forms the Hessian, n products and n² numbers, up to <see cref="EigenModel.DenseLimit"/> parameters. State: none.
/// </summary>
public sealed record Newton : OptimizerSettings
{
    /// <summary>α = 1.</summary>
    public Newton() => LearningRate = 1;

    public override string Name => "newton";

    /// <summary>What is solved.</summary>
    public NewtonMode Mode { get; init => field = Ranges.Defined(value, "mode"); }

    /// <summary>τ ≥ 0 of <see cref="NewtonMode.Damped"/>, in units of H; none for 10⁻³·‖H‖.</summary>
    public double? Damping { get; init => field = value is { } damping ? Ranges.AtLeast(0, damping, "damping") : null; }

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

            if (Resting(value, gradient) is { } rest)
            {
                return rest;
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

            if (_settings.LineSearch != LineSearch.None && IsWithinRounding(-slope * learningRate, value))
            {
                return Rest(value, gradient, "The model promises no decrease beyond rounding.");
            }

            var end = new Line(loss, point, direction, value, slope, Rounding).Search(_settings.LineSearch, learningRate);
            if (end.Length == 0)
            {
                return Rest(value, gradient, "No length along the Newton direction lowers the loss.");
            }

            end.Point.CopyTo(point, 0);
            return new StepResult(value, Note: note);
        }

        private (double[]?, string?) Spectral(double[] point, ILoss<double> loss, double[] gradient)
        {
            var n = point.Length;
            if (EigenModel.Matrix(loss, point) is not { } matrix)
            {
                return (null, "The Hessian is not finite here.");
            }

            // p = Sq with SHS·q = −Sg; τI belongs to the coordinates as they are.
            var damped = _settings.Mode == NewtonMode.Damped;
            double[] scale = damped ? [.. Enumerable.Repeat(1.0, n)] : Equilibration.Of(matrix, n);
            for (var i = 0; i < matrix.Length; i++)
            {
                matrix[i] *= scale[i / n] * scale[i % n];
            }

            var model = EigenModel.Of(matrix, [.. gradient.Zip(scale, (g, s) => g * s)]);
            var shift = damped ? _settings.Damping ?? (1e-3 * model.Norm) : 0;
            var threshold = n * model.Norm / (1L << 52);
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

            return ([.. model.Lift(coordinates).Zip(scale, (q, s) => q * s)], null);
        }

        private static (double[]?, string?) Modified(double[] point, ILoss<double> loss, double[] gradient)
        {
            if (EigenModel.Matrix(loss, point) is not { } matrix)
            {
                return (null, "The Hessian is not finite here.");
            }

            var n = point.Length;
            var least = matrix.Max(Math.Abs) is > 0 and var largest ? 1e-3 * largest : 1;
            var smallest = Enumerable.Range(0, n).Min(i => matrix[(i * n) + i]);
            var shift = smallest > 0 ? 0 : least - smallest;
            double[] right = [.. gradient.Select(g => -g)];
            while (double.IsFinite(shift))
            {
                if (Cholesky.Of(matrix, n, shift) is { } factor)
                {
                    return (factor.Solve(right), shift > 0 ? $"H + {shift:0.###e0}·I was factorised: H is not positive definite." : null);
                }

                shift = Math.Max(2 * shift, least);
            }

            return (null, "The Hessian is too large to be factorised.");
        }
    }
}
