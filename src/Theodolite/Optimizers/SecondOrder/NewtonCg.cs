using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>
/// Newton's method with the direction from conjugate gradients, stopped early and at negative curvature (Nocedal and Wright,
/// algorithm 7.1): ‖r‖₁ ≤ min(½, √(‖g‖₁/γ))·‖g‖₁ with γ = ‖g‖₁ of the first step, SciPy's rule with 1 for γ. Products only. State: γ.
/// </summary>
public sealed record NewtonCg : OptimizerSettings
{
    /// <summary>The first α tried is 1.</summary>
    public NewtonCg() => LearningRate = 1;

    public override string Name => "newton-cg";

    /// <summary>How α is found.</summary>
    public LineSearch LineSearch { get; init => field = Ranges.Defined(value, "line-search"); } = LineSearch.StrongWolfe;

    /// <summary>Most products of one step; null for 20n.</summary>
    public int? MaximumProducts
    {
        get; init =>
        field = value is { } most ? Ranges.Between(1, int.MaxValue, most, "maximum-products") : null;
    }

    /// <summary>γ; none for ‖g‖₁ of the first step.</summary>
    public double? GradientScale { get; init => field = value is { } scale ? Ranges.Above(0, scale, "gradient-scale") : null; }

    /// <summary><c>scipy</c> has γ = 1, in units of f over those of θ.</summary>
    public static IReadOnlyDictionary<string, NewtonCg> Presets { get; } = new Dictionary<string, NewtonCg>(StringComparer.Ordinal)
    {
        ["theodolite"] = new(),
        ["scipy"] = new() { GradientScale = 1 },
    };

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Truncated<T>(this, plan);

    private sealed class Truncated<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly NewtonCg _settings;

        public Truncated(NewtonCg settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            Memory.AddScalar("gradient-scale", settings.GradientScale ?? 0);
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
                return new StepResult(value, Moved: false, "The gradient is zero.");
            }

            if (Memory["gradient-scale"] == 0)
            {
                Memory["gradient-scale"] = OneNorm(gradient);
            }

            var (direction, note) = Direction(point, loss, gradient);
            var slope = Vectors.Dot(gradient, direction);
            if (_settings.LineSearch != LineSearch.None && IsWithinRounding(-slope * learningRate, value))
            {
                return Rest(value, gradient, "The model promises no decrease beyond rounding.");
            }

            var end = new Line(loss, point, direction, value, slope, Rounding).Search(_settings.LineSearch, learningRate);
            if (end.Length == 0)
            {
                return Rest(value, gradient, "No length along the direction lowers the loss.");
            }

            end.Point.CopyTo(point, 0);
            return new StepResult(value, Note: note);
        }

        private (double[] Direction, string? Note) Direction(double[] point, ILoss<double> loss, double[] gradient)
        {
            var n = point.Length;
            var size = OneNorm(gradient);
            var enough = Math.Min(0.5, Math.Sqrt(size / Memory["gradient-scale"])) * size;
            var (p, r, image) = (new double[n], (double[])gradient.Clone(), new double[n]);
            double[] d = [.. gradient.Select(g => -g)];
            var square = Vectors.Dot(r, r);
            using var hessian = loss.Hessian(point);
            for (long i = 0; i < (_settings.MaximumProducts ?? (20L * n)) && OneNorm(r) > enough; i++)
            {
                hessian.Apply(d, image, 1);
                var curvature = Vectors.Dot(d, image);
                if (!double.IsFinite(curvature) || (curvature >= 0
                    && curvature <= 3 * Differentiation.FiniteDifferences.MachineEpsilon * Vectors.Norm(d) * Vectors.Norm(image)))
                {
                    break;
                }

                if (curvature < 0)
                {
                    if (i == 0)
                    {
                        Vectors.AddScaled(p, square / -curvature, d);
                    }

                    return (p, "Negative curvature was met.");
                }

                var step = square / curvature;
                Vectors.AddScaled(p, step, d);
                Vectors.AddScaled(r, step, image);
                var next = Vectors.Dot(r, r);
                Vectors.Scale(d, next / square);
                Vectors.AddScaled(d, -1, r);
                square = next;
            }

            return Vectors.Norm(p) > 0 ? (p, null) : ([.. gradient.Select(g => -g)], null);
        }

        private static double OneNorm(double[] vector) => vector.Sum(Math.Abs);
    }
}
