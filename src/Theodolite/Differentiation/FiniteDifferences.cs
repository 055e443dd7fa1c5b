using Theodolite.Objectives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// Derivatives from values of f. The points are rounded to <see cref="DType"/> first and the difference is divided
/// by the distance between the points that were really used, xp − xm, so that the step itself adds no error.
/// Every call works on its own copy of the point and is safe to run on several threads at once if f is.
/// </summary>
/// <remarks>Steps and errors: optimizers.md, section 8; Press et al., Numerical Recipes, section 5.7.</remarks>
public sealed record FiniteDifferences
{
    /// <summary>Machine epsilon 2⁻⁵² of float64, the relative noise of a well-conditioned f.</summary>
    public const double MachineEpsilon = 1.0 / (1L << 52);

    private readonly double? _step;
    private readonly double _epsilon = MachineEpsilon;

    /// <summary>The formula; central differences by default.</summary>
    public DifferenceFormula Formula { get; init; } = DifferenceFormula.Central;

    /// <summary>h itself, the same in every coordinate; null for <see cref="DifferenceFormulas.BestStep"/> · max(|xᵢ|, typ).</summary>
    public double? Step
    {
        get => _step;
        init => _step = value is null or (> 0 and < double.PositiveInfinity)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Step), value, "a positive finite step is expected");
    }

    /// <summary>Relative noise ε of f, at least the epsilon of the dtype it is computed in.</summary>
    public double Epsilon
    {
        get => _epsilon;
        init => _epsilon = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Epsilon), value, "a relative noise strictly between 0 and 1 is expected");
    }

    /// <summary>typ, the size a parameter typically has: 1 unless the problem is scaled otherwise.</summary>
    public double TypicalSize { get; init => field = Ranges.Above(0, value, "typical-size"); } = 1;

    /// <summary>Dtype of the stored parameters: a step below its resolution would be rounded away.</summary>
    public DType DType { get; init; } = DType.Float64;

    /// <summary>Settings that suit an objective: its dtype and its noise.</summary>
    public static FiniteDifferences For(Objective objective) =>
        new() { DType = objective.DType, Epsilon = Math.Min(0.1, 2 * objective.RelativeNoise) };

    /// <summary>The step used at a coordinate: h, or its best value times max(|x|, typ).</summary>
    public double StepAt(double x) => Step ?? (Formula.BestStep(Epsilon) * Math.Max(Math.Abs(x), TypicalSize));

    /// <summary>f′(x) of a function of one variable. NaN when the step vanishes, that is x + h = x − h in the dtype.</summary>
    public double Derivative(Func<double, double> f, double x)
    {
        var origin = Formula == DifferenceFormula.Forward ? f(x) : 0;
        return Derivative(f, x, StepAt(x), origin);
    }

    /// <summary>Writes ∇f(x).</summary>
    /// <param name="f">The function.</param>
    /// <param name="x">n numbers.</param>
    /// <param name="gradient">Receives n numbers.</param>
    /// <param name="cancellation">Stops between coordinates.</param>
    /// <returns>Number of evaluations of f.</returns>
    public long Gradient(ScalarFunction f, ReadOnlySpan<double> x, Span<double> gradient, CancellationToken cancellation = default)
    {
        var origin = Formula == DifferenceFormula.Forward ? f(x) : 0;
        for (var i = 0; i < x.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            gradient[i] = Partial(f, x, i, origin);
        }

        return Formula.Evaluations(x.Length) + (Formula == DifferenceFormula.Forward ? 1 : 0);
    }

    /// <summary>∂f/∂xᵢ.</summary>
    public double Partial(ScalarFunction f, ReadOnlySpan<double> x, int i) =>
        Partial(f, x, i, Formula == DifferenceFormula.Forward ? f(x) : 0);

    /// <summary>The derivative vᵀ∇f(x) along a direction; h is the step in multiples of v.</summary>
    public double Directional(ScalarFunction f, ReadOnlySpan<double> x, ReadOnlySpan<double> direction, double h)
    {
        var (start, along, point) = (x.ToArray(), direction.ToArray(), new double[x.Length]);
        double At(double t)
        {
            for (var i = 0; i < point.Length; i++)
            {
                point[i] = Rounded(start[i] + (t * along[i]));
            }

            return f(point);
        }

        return (this with { DType = DType.Float64 }).Derivative(At, 0, h, Formula == DifferenceFormula.Forward ? f(x) : 0);
    }

    internal double Partial(ScalarFunction f, ReadOnlySpan<double> x, int i, double origin)
    {
        var point = x.ToArray();
        double At(double t)
        {
            point[i] = t;
            return f(point);
        }

        return Derivative(At, x[i], StepAt(x[i]), origin);
    }

    private double Derivative(Func<double, double> f, double x, double h, double origin)
    {
        switch (Formula)
        {
            case DifferenceFormula.Forward:
                var forward = Rounded(x + h);
                return (f(forward) - origin) / (forward - x);
            case DifferenceFormula.Central:
                return Central(f, x, h);
            case DifferenceFormula.FivePoint:
                // (4·D(h) − D(2h))/3 is the five-point formula with each pair divided by its own true distance.
                return ((4 * Central(f, x, h)) - Central(f, x, 2 * h)) / 3;
            default:
                throw new NotSupportedException($"There is no formula {Formula}.");
        }
    }

    private double Central(Func<double, double> f, double x, double h)
    {
        var (plus, minus) = (Rounded(x + h), Rounded(x - h));
        return (f(plus) - f(minus)) / (plus - minus);
    }

    private double Rounded(double value) => DType == DType.Float32 ? (float)value : value;
}
