using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>How the model is minimised in the ball.</summary>
public enum TrustRegionSolver
{
    /// <summary>Truncated conjugate gradients, products only.</summary>
    Steihaug,

    /// <summary>Exactly, from all eigenvalues, the hard case included: it also leaves a saddle where g = 0.</summary>
    Exact,
}

/// <summary>
/// Trust region (Nocedal and Wright, algorithm 4.1): s minimises gᵀs + ½sᵀHs in ‖s‖ ≤ Δ; with ρ the actual over the predicted decrease,
/// Δ ← Δ/4 for ρ &lt; ¼ and min(2Δ, Δmax) for ρ &gt; ¾ on the boundary; the step is taken where ρ &gt; acceptance. State: Δ, the last ρ
/// and γ. By default nothing depends on the units of f or θ.
/// </summary>
public sealed record TrustRegion : OptimizerSettings
{
    /// <summary>The learning rate is not used: Δ decides.</summary>
    public TrustRegion() => LearningRate = 1;

    public override string Name => "trust-region";

    /// <summary>Δ at the start; none for twice the length of the first model's step along −g, 2‖g‖³/|gᵀHg|.</summary>
    public double? Radius { get; init => field = value is { } radius ? Ranges.Above(0, radius, "radius") : null; }

    /// <summary>Δmax; none for no limit.</summary>
    public double? MaximumRadius { get; init => field = value is { } radius ? Ranges.Above(0, radius, "maximum-radius") : null; }

    /// <summary>Least ρ of a step that is taken, in [0, ¼).</summary>
    public double Acceptance
    {
        get;
        init => field = value is >= 0 and < 0.25
            ? value
            : throw Ranges.Bad($"acceptance must be at least 0 and less than 0.25, not {value:R}.");
    } = 0.15;

    /// <summary>
    /// No step is made where ‖g‖ is at most this and (for the exact solver) no curvature is negative. In any case none is made that
    /// promises only rounding of f.
    /// </summary>
    public double GradientTolerance { get; init => field = Ranges.AtLeast(0, value, "gradient-tolerance"); }

    /// <summary>γ of truncated conjugate gradients, which end at ‖r‖ &lt; min(½, √(‖g‖/γ))·‖g‖; none for ‖g‖ of the first step.</summary>
    public double? GradientScale { get; init => field = value is { } scale ? Ranges.Above(0, scale, "gradient-scale") : null; }

    /// <summary>How the model is minimised.</summary>
    public TrustRegionSolver Solver { get; init => field = Ranges.Defined(value, "solver"); }

    /// <summary><c>scipy</c>: Δ = 1 of at most 1000, a gradient tolerance of 10⁻⁴ and γ = 1, in the units of f and θ.</summary>
    public static IReadOnlyDictionary<string, TrustRegion> Presets { get; } = new Dictionary<string, TrustRegion>(StringComparer.Ordinal)
    {
        ["theodolite"] = new(),
        ["scipy"] = new() { Radius = 1, MaximumRadius = 1000, GradientTolerance = 1e-4, GradientScale = 1 },
    };

    public override void Validate()
    {
        if (Radius is { } radius && MaximumRadius is { } most && radius > most)
        {
            throw Ranges.Bad($"radius must not exceed maximum-radius, and {radius:R} exceeds {most:R}.");
        }
    }

    public override Optimizer<T> Create<T>(ParameterPlan plan) => new Ball<T>(this, plan);

    private sealed class Ball<T> : SecondOrderOptimizer<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly TrustRegion _settings;

        public Ball(TrustRegion settings, ParameterPlan plan)
            : base(settings, plan)
        {
            _settings = settings;
            Memory.AddScalar("radius", settings.Radius ?? 0);
            Memory.AddScalar("ratio", 0);
            Memory.AddScalar("gradient-scale", settings.GradientScale ?? 0);
            if (settings.Solver == TrustRegionSolver.Exact)
            {
                RequireDense("trust-region(solver=steihaug)");
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

            var norm = Vectors.Norm(gradient);
            var small = norm <= _settings.GradientTolerance;
            if (small && _settings.Solver == TrustRegionSolver.Steihaug)
            {
                return new StepResult(value, Moved: false, Small());
            }

            // Within a ball that rejections have made so small there is nothing to see, whatever the Hessian.
            if (Memory["radius"] > 0 && norm > 0 && IsWithinRounding(norm * Memory["radius"], value))
            {
                return new StepResult(value, Moved: false, "Within the radius the loss changes by rounding only.");
            }

            if (Memory["gradient-scale"] == 0)
            {
                Memory["gradient-scale"] = norm;
            }

            if (Solve(point, loss, gradient, small) is not var (step, change, onBoundary, radius))
            {
                return Rest(value, gradient, small ? Small() + " No curvature is negative." : "The Hessian is not finite here.");
            }

            if (Memory["radius"] == 0)
            {
                Memory["radius"] = Math.Min(radius, _settings.MaximumRadius ?? double.PositiveInfinity);
            }

            if (IsWithinRounding(-change, value))
            {
                return Rest(value, gradient, $"The model predicts no decrease beyond rounding ({-change:0.###e0}).");
            }

            var trial = Vectors.Along(point, 1, step);
            var ratio = (value - loss.Value(trial)) / -change;
            Memory["ratio"] = ratio;
            if (!(ratio >= 0.25))
            {
                Memory["radius"] /= 4;
            }
            else if (ratio > 0.75 && onBoundary)
            {
                Memory["radius"] = Math.Min(2 * Memory["radius"], _settings.MaximumRadius ?? double.PositiveInfinity);
            }

            if (!(ratio > _settings.Acceptance))
            {
                return new StepResult(
                    value,
                    Moved: false,
                    $"Rejected: the decrease is {ratio:0.###} times the predicted one; the radius is now {Memory["radius"]:0.###e0}.");
            }

            trial.CopyTo(point, 0);
            return new StepResult(value);
        }

        private string Small() =>
            _settings.GradientTolerance > 0 ? "The gradient is below gradient-tolerance." : "The gradient is zero.";

        private BallStep? Solve(double[] point, ILoss<double> loss, double[] gradient, bool small)
        {
            var radius = Memory["radius"];
            if (_settings.Solver == TrustRegionSolver.Steihaug)
            {
                using var hessian = loss.Hessian(point);
                return SteihaugSubproblem.Solve(hessian, gradient, radius, Memory["gradient-scale"], UsualLength(point));
            }

            if (EigenModel.Dense(loss, point, gradient) is not { } model || (small && model.Values[0] >= -1e-12 * model.Norm))
            {
                return null;
            }

            radius = radius > 0 ? radius : 2 * model.LengthAlongGradient ?? UsualLength(point);
            var (coordinates, onBoundary) = Secular.TrustRegion(model, radius);
            return new(model.Lift(coordinates), model.Change(coordinates), onBoundary, radius);
        }
    }
}
