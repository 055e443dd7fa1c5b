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
/// Δ ← Δ/4 for ρ &lt; ¼ and min(2Δ, Δmax) for ρ &gt; ¾ on the boundary; the step is taken where ρ &gt; acceptance. Defaults as in SciPy.
/// State: Δ and the last ρ.
/// </summary>
public sealed record TrustRegion : OptimizerSettings
{
    /// <summary>The learning rate is not used: Δ decides.</summary>
    public TrustRegion() => LearningRate = 1;

    public override string Name => "trust-region";

    /// <summary>Δ at the start.</summary>
    public double Radius { get; init => field = Ranges.Above(0, value, "radius"); } = 1;

    /// <summary>Δmax.</summary>
    public double MaximumRadius { get; init => field = Ranges.Above(0, value, "maximum-radius"); } = 1000;

    /// <summary>Least ρ of a step that is taken, in [0, ¼).</summary>
    public double Acceptance
    {
        get;
        init => field = value is >= 0 and < 0.25
            ? value
            : throw Ranges.Bad($"acceptance must be at least 0 and less than 0.25, not {value:R}.");
    } = 0.15;

    /// <summary>No step is made where ‖g‖ is below it and (for the exact solver) no curvature is negative.</summary>
    public double GradientTolerance { get; init => field = Ranges.AtLeast(0, value, "gradient-tolerance"); } = 1e-4;

    /// <summary>How the model is minimised.</summary>
    public TrustRegionSolver Solver { get; init => field = Ranges.Defined(value, "solver"); }

    public override void Validate()
    {
        if (Radius > MaximumRadius)
        {
            throw Ranges.Bad($"radius must not exceed maximum-radius, and {Radius:R} exceeds {MaximumRadius:R}.");
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
            Memory.AddScalar("radius", settings.Radius);
            Memory.AddScalar("ratio", 0);
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

            var small = Vectors.Norm(gradient) < _settings.GradientTolerance;
            if (small && _settings.Solver == TrustRegionSolver.Steihaug)
            {
                return new StepResult(value, Moved: false, "The gradient is below gradient-tolerance.");
            }

            if (Solve(point, loss, gradient, small) is not var (step, change, onBoundary))
            {
                return new StepResult(
                    value,
                    Moved: false,
                    small ? "The gradient is below gradient-tolerance, and no curvature is negative." : "The Hessian is not finite here.");
            }

            if (!(change < 0))
            {
                return new StepResult(
                    value,
                    Moved: false,
                    $"The model predicts no decrease ({-change:0.###e0}): the limit of rounding is reached.");
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
                Memory["radius"] = Math.Min(2 * Memory["radius"], _settings.MaximumRadius);
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

        private (double[] Step, double Change, bool OnBoundary)? Solve(double[] point, ILoss<double> loss, double[] gradient, bool small)
        {
            var radius = Memory["radius"];
            if (_settings.Solver == TrustRegionSolver.Steihaug)
            {
                using var hessian = loss.Hessian(point);
                return SteihaugSubproblem.Solve(hessian, gradient, radius);
            }

            if (EigenModel.Dense(loss, point, gradient) is not { } model || (small && model.Values[0] >= -1e-12 * model.Norm))
            {
                return null;
            }

            var (coordinates, onBoundary) = Secular.TrustRegion(model, radius);
            return (model.Lift(coordinates), model.Change(coordinates), onBoundary);
        }
    }
}
