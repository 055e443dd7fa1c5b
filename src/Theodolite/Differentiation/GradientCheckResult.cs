using Theodolite.Objectives;

namespace Theodolite.Differentiation;

/// <summary>One coordinate of a gradient, twice.</summary>
/// <param name="Coordinate">Index in θ.</param>
/// <param name="Name">The parameter: <c>w1</c>, or <c>0.weight[3, 5]</c>.</param>
/// <param name="Automatic">By differentiation of the program.</param>
/// <param name="Numerical">By differences of values.</param>
/// <param name="Judgement">What the differences say.</param>
public sealed record CheckedElement(long Coordinate, string Name, double Automatic, double Numerical, Judgement Judgement)
{
    /// <summary>The estimated error of <see cref="Numerical"/> where there is one.</summary>
    public double? EstimatedError { get; init; }

    /// <summary>The derivatives from the left and from the right where they differ: there f has a kink.</summary>
    public (double Left, double Right)? Sides { get; init; }

    /// <summary>absolute + relative·|n| + the estimated error of n, where the element was judged by that.</summary>
    public double Tolerance { get; init; }

    /// <summary>f has a kink here, and the automatic value lies between the derivatives from the left and from the right.</summary>
    public bool Kink => Judgement == Judgement.AtKink;

    /// <summary>Whether the element is one to compare: neither at a kink nor undecided.</summary>
    public bool Compared => Judgement is Judgement.Agrees or Judgement.Wrong;

    /// <summary>|a − n|.</summary>
    public double AbsoluteError => Math.Abs(Automatic - Numerical);

    /// <summary>|a − n| / max(|a|, |n|, 1e-12).</summary>
    public double RelativeError => AbsoluteError / Math.Max(Math.Max(Math.Abs(Automatic), Math.Abs(Numerical)), 1e-12);
}

/// <summary>One number computed in two ways.</summary>
/// <param name="Automatic">By differentiation of the program.</param>
/// <param name="Numerical">By differences.</param>
/// <param name="Tolerance">Largest difference that passes; at a kink the two sides decide.</param>
public sealed record Comparison(double Automatic, double Numerical, double Tolerance)
{
    /// <summary>What the differences say.</summary>
    public Judgement Judgement { get; init; } =
        Math.Abs(Automatic - Numerical) <= Tolerance ? Judgement.Agrees : Judgement.Wrong;

    /// <summary>Whether nothing speaks against the automatic value.</summary>
    public bool Passed => Judgement != Judgement.Wrong;
}

/// <summary>The Hessian operator against differences of the gradient, along one random direction.</summary>
/// <param name="RelativeError">‖Hv − (∇f(x+hv) − ∇f(x−hv))/2h‖ / max(‖Hv‖, 1e-12).</param>
/// <param name="SymmetryDefect">|uᵀHv − vᵀHu| / max(‖Hu‖, ‖Hv‖, 1e-12) for two random unit vectors.</param>
/// <param name="Passed">Whether both are within the tolerance.</param>
public sealed record HessianComparison(double RelativeError, double SymmetryDefect, bool Passed)
{
    /// <summary>The two disagree because the differences cross a crease (of relu and the like), where they prove nothing.</summary>
    public bool Crease { get; init; }

    /// <summary>The two disagree, and no difference of the gradient can be trusted.</summary>
    public bool Undecided { get; init; }
}

/// <summary>Numerical against automatic derivatives at one point.</summary>
public sealed record GradientCheckResult
{
    /// <summary>Whether nothing below was found wrong; what could not be decided is counted in <see cref="Undecided"/>.</summary>
    public bool Passed => Deterministic && double.IsFinite(Value) && Elements.All(Passes) && Directional.Passed
        && Hessian is null or { Passed: true } && SecondOrder is null or { Passed: true };

    /// <summary>f(θ).</summary>
    public required double Value { get; init; }

    /// <summary>The compared coordinates, in order: all P of them, or a random sample.</summary>
    public required IReadOnlyList<CheckedElement> Elements { get; init; }

    /// <summary>P.</summary>
    public required long Parameters { get; init; }

    /// <summary>
    /// Relative and absolute tolerance: beside the estimated error of n an element may be off by absolute + relative·max(|a|, |n|).
    /// </summary>
    public required double RelativeTolerance { get; init; }

    /// <inheritdoc cref="RelativeTolerance"/>
    public required double AbsoluteTolerance { get; init; }

    /// <summary>vᵀ∇f for a random unit vector v: it catches errors in coordinates that were not sampled.</summary>
    public required Comparison Directional { get; init; }

    /// <summary>
    /// Slope of log |f(x+hv) − f(x) − h·vᵀ∇f| against log h: 2 for a right gradient (more where vᵀHv = 0), 1 for a wrong
    /// one, and at a kink; null where the remainder drowns in rounding. It is shown and decides nothing:
    /// <see cref="Directional"/> does.
    /// </summary>
    public required double? TaylorSlope { get; init; }

    /// <summary>Whether two evaluations of the automatic gradient agree to the bit.</summary>
    public required bool Deterministic { get; init; }

    /// <summary>The Hessian operator against differences of the gradient; null when not asked for.</summary>
    public required HessianComparison? Hessian { get; init; }

    /// <summary>How <see cref="Numerical"/> was computed.</summary>
    public DerivativeMethod Method { get; init; } = DerivativeMethod.Central;

    /// <summary>Columns of the Hessian element by element; null when not asked for.</summary>
    public SecondOrderResult? SecondOrder { get; init; }

    /// <summary>Where a value stops being finite, when one does.</summary>
    public required NonFiniteOrigin? NonFinite { get; init; }

    /// <summary>Evaluations of f by the numerical gradient, against one automatic gradient.</summary>
    public required long Evaluations { get; init; }

    /// <summary>Evaluations of f beyond those, by the judgement of elements that the method alone does not settle.</summary>
    public long JudgingEvaluations { get; init; }

    /// <summary>Numerical derivatives of the compared coordinates.</summary>
    public IReadOnlyList<double> Numerical => [.. Elements.Select(element => element.Numerical)];

    /// <summary>Automatic derivatives of the compared coordinates.</summary>
    public IReadOnlyList<double> Automatic => [.. Elements.Select(element => element.Automatic)];

    /// <summary>Elements at a kink, which count neither as errors nor as agreement.</summary>
    public int Kinks => Elements.Count(element => element.Kink);

    /// <summary>Elements of which no difference can be trusted.</summary>
    public int Undecided => Elements.Count(element => element.Judgement == Judgement.Undecided);

    /// <summary>Largest |a − n| of the elements that could be compared.</summary>
    public double MaxAbsoluteError => Elements.Where(e => e.Compared).Aggregate(0.0, (max, e) => Math.Max(max, e.AbsoluteError));

    /// <summary>Largest relative error of the elements that could be compared.</summary>
    public double MaxRelativeError => Elements.Where(e => e.Compared).Aggregate(0.0, (max, e) => Math.Max(max, e.RelativeError));

    /// <summary>Whether an element was not found wrong; at a kink and undecided ones were not.</summary>
    public bool Passes(CheckedElement element) => element.Judgement != Judgement.Wrong;

    /// <summary>The compared elements farthest outside (or nearest to) their tolerance, the wrong ones first; NaN before all.</summary>
    public IReadOnlyList<CheckedElement> Worst(int count) =>
    [
        .. Elements.Where(element => element.Compared)
            .OrderByDescending(element => element.Judgement == Judgement.Wrong)
            .ThenByDescending(e => double.IsNaN(e.AbsoluteError) ? double.PositiveInfinity : e.AbsoluteError / Math.Max(e.Tolerance,
            1e-300))
            .Take(count),
    ];
}
