using Theodolite.Collectives;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Objectives;

/// <summary>
/// A loss f over a flat parameter vector θ ∈ ℝᴾ with named blocks. Vectors at this level are managed float64;
/// what is computed inside, and in which dtype, is the objective's own matter.
/// </summary>
public abstract class Objective : IDisposable
{
    /// <summary>Names, shapes and offsets of the parameters.</summary>
    public abstract ParameterLayout Parameters { get; }

    /// <summary>Dtype in which the weights are stored and f is computed.</summary>
    public abstract DType DType { get; }

    /// <summary>Number of samples the loss averages over; null for an expression or a black box.</summary>
    public virtual long? Samples => null;

    /// <summary>Among whom the samples are shared; all ask for the same in the same order.</summary>
    public virtual Processes Processes => Processes.Alone;

    /// <summary>A known global lower bound of f (0 for squared error and cross-entropy), or null.</summary>
    public virtual double? LowerBound => null;

    /// <summary>
    /// What the best answer would cost that is the same for every sample (the variance of the targets for squared error, the entropy
    /// of the class frequencies for cross-entropy): a scale of the loss that neither inputs nor weights can inflate. Null where there
    /// are no samples.
    /// </summary>
    public virtual double? ReferenceLoss => null;

    /// <summary>
    /// Relative error of one evaluation of f, at least the unit roundoff of <see cref="DType"/>.
    /// </summary>
    public virtual double RelativeNoise => DType.UnitRoundoff();

    /// <summary>
    /// Where f is only piecewise smooth: which layers apply relu, abs, max-pooling and the like. The Hessian of such an f is
    /// that of the smooth piece θ lies in; what the creases add when θ crosses them is not in it. Empty where f is smooth.
    /// </summary>
    public virtual IReadOnlyList<NonSmoothPart> NonSmooth => [];

    /// <summary>What a person should know of this loss beside its numbers, a sentence each; a survey repeats them.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>f(θ).</summary>
    public abstract double Value(ReadOnlySpan<double> theta, CancellationToken cancellation = default);

    /// <summary>Writes ∇f(θ) and returns f(θ).</summary>
    public abstract double Gradient(ReadOnlySpan<double> theta, Span<double> gradient, CancellationToken cancellation = default);

    /// <summary>The Hessian ∇²f(θ) as an operator; linearized once, here. The caller disposes it.</summary>
    public abstract LinearOperator Hessian(ReadOnlySpan<double> theta, CancellationToken cancellation = default);

    /// <summary>
    /// A curvature of f at θ as an operator over the selected parameters and samples; linearized once, here. The caller
    /// disposes it. A network has every kind; an expression or a black box has its Hessian.
    /// </summary>
    /// <exception cref="BadInputException">This objective has no such curvature, or no such samples.</exception>
    public virtual LinearOperator Curvature(
        ReadOnlySpan<double> theta,
        CurvatureSettings settings,
        CancellationToken cancellation = default)
    {
        if (settings.Kind != CurvatureKind.Hessian)
        {
            throw new BadInputException($"The curvature '{Settings.Kebab.Of(settings.Kind.ToString())}' needs a model with outputs and a "
                + "loss on them; this objective has only its Hessian.");
        }

        if (settings.Samples is not (null or SampleSelection.All))
        {
            throw new BadInputException("Samples were selected, but this objective has none to choose from.");
        }

        return settings.OfHessian(Hessian(theta, cancellation));
    }

    /// <summary>
    /// The same loss over the same data computed in float64, for certificates: itself when it is float64 already.
    /// An objective returned that is not this one is the caller's to dispose.
    /// </summary>
    public virtual Objective InDoublePrecision() => this;

    /// <summary>
    /// How many evaluations of a non-smooth primitive (ReLU, abs, max-pool ties) sit exactly on their kink at θ,
    /// where second derivatives prove nothing.
    /// </summary>
    public virtual long CountKinks(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => 0;

    /// <summary>The first equation, layer and microbatch in which a value that is not finite appears at θ; null when all are
    /// finite.</summary>
    public virtual NonFiniteOrigin? LocateNonFinite(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => null;

    /// <summary>Per-unit statistics of the hidden activations (dead and saturated units) at θ; empty where there are none.</summary>
    public virtual IReadOnlyList<LayerActivity> Activity(ReadOnlySpan<double> theta, CancellationToken cancellation = default) => [];

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>Where a value first stopped being finite.</summary>
/// <param name="Equation">Printed equation of the program, for instance <c>%12 = log %11</c>; or the subexpression's text.</param>
/// <param name="Layer">Name of the layer, or null.</param>
/// <param name="Batch">Index of the microbatch, or null.</param>
/// <param name="Kind"><c>NaN</c> or <c>Infinity</c>.</param>
public sealed record NonFiniteOrigin(string Equation, string? Layer, int? Batch, string Kind);

/// <summary>A primitive of a program that is not twice differentiable everywhere.</summary>
/// <param name="Layer">Name of the layer, or null.</param>
/// <param name="Primitive">For instance <c>relu</c>, <c>abs</c>, <c>max-pool-index</c>, <c>step</c>.</param>
public sealed record NonSmoothPart(string? Layer, string Primitive);

/// <summary>Health of the units of one activation layer over the data.</summary>
/// <param name="Layer">Name of the layer.</param>
/// <param name="Units">Number of units (features, or channels).</param>
/// <param name="Dead">Units whose derivative is zero for every sample (ReLU family), or whose output never varies.</param>
/// <param name="Saturated">Units whose derivative is below 1e-3 of its maximum for every sample (tanh, sigmoid).</param>
public sealed record LayerActivity(string Layer, int Units, int Dead, int Saturated)
{
    /// <summary>The dead units, from 0.</summary>
    public IReadOnlyList<int> DeadUnits { get; init; } = [];

    /// <summary>The saturated units, from 0.</summary>
    public IReadOnlyList<int> SaturatedUnits { get; init; } = [];

    /// <summary>Mean slope over samples and units, relative to the largest possible: what the activation lets through of a
    /// gradient.</summary>
    public double Gain { get; init; } = 1;
}
