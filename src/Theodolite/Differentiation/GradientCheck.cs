using Theodolite.Objectives;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// Compares the automatic gradient and Hessian of an objective with differences of its values: coordinate by
/// coordinate, along a random direction, by the order of the Taylor remainder, and by the symmetry of the Hessian.
/// </summary>
/// <remarks>
/// <para>An element that the usual step settles costs no more than that step. Every other is judged by its derivatives from the left and
/// from the right, l ± Eₗ and r ± Eᵣ, over a ladder of steps of its own scale: the automatic value must lie between them, up to the
/// errors and the tolerance. Three words are no blame: it agrees; it sits at a kink, where l ≠ r; or no difference can be
/// trusted to half a per cent, and nothing is decided.</para>
/// <para>Tolerances and steps: optimizers.md, section 8, "gradcheck". float64 is the dtype to check in. A gradient of one's own is checked
/// as that of an <see cref="Objective"/> that returns it.</para>
/// </remarks>
public sealed record GradientCheck
{
    /// <summary>How the numerical derivatives are taken; null for the formula of <see cref="Differences"/>, which is central by
    /// default.</summary>
    public DerivativeMethod? Method { get; init; }

    /// <summary>Formula and step; null for central differences with h = ε^⅓·max(|x|, 1) in float64 and 5e-3·max(|x|, 1) in
    /// float32.</summary>
    public FiniteDifferences? Differences { get; init; }

    /// <summary>Null for 1e-5 in float64 and 1e-2 in float32.</summary>
    public double? RelativeTolerance { get; init; }

    /// <summary>Allowed beside the estimated error of the numerical derivative; null for 0, so that no unit of f counts.</summary>
    public double? AbsoluteTolerance { get; init; }

    /// <summary>Up to so many parameters all are compared, of more a random sample of this size.</summary>
    public int MaximumCoordinates { get; init; } = 256;

    /// <summary>Whether a Hessian product is compared too.</summary>
    public bool CheckHessian { get; init; } = true;

    /// <summary>Whether whole columns of the Hessian are compared, element by element (<see cref="SecondOrderCheck"/>).</summary>
    public bool CheckHessianElements { get; init; }

    /// <summary>Up to so many columns of the Hessian are compared, of more a random sample of this size.</summary>
    public int MaximumColumns { get; init; } = 32;

    /// <summary>Seed of the sample and of the random directions.</summary>
    public ulong Seed { get; init; }

    /// <summary>Runs the comparison.</summary>
    /// <param name="objective">What is checked.</param>
    /// <param name="theta">The point, P numbers.</param>
    /// <param name="progress">Receives the fraction of coordinates done.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public GradientCheckResult Run(
        Objective objective, ReadOnlySpan<double> theta, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var point = theta.ToArray();
        var single = objective.DType == DType.Float32;

        // The rounding of f is that of its values, whatever its gradient is made of.
        var values = (objective as NumericalGradientObjective)?.Inner ?? objective;
        var differences = Differences ?? FiniteDifferences.For(values);
        var judge = new DerivativeJudge
        {
            Relative = RelativeTolerance ?? (single ? 1e-2 : 1e-5),
            Absolute = AbsoluteTolerance ?? 0,
            Piecewise = objective.NonSmooth.Count > 0,
        };

        var (gradient, again) = (new double[point.Length], new double[point.Length]);
        var automatic = (Value: objective.Gradient(point, gradient, cancellation), Gradient: gradient);
        objective.Gradient(point, again, cancellation);

        var method = Method ?? MethodOf(differences.Formula);
        var partials = new NumericalPartials(objective, point, method, differences, cancellation);
        var check = new CoordinateCheck(objective, point, automatic, partials, differences, judge, cancellation);
        var coordinates = CoordinateSample.Draw(point.Length, MaximumCoordinates, Seed, "gradient-check/sample");
        var elements = new CheckedElement[coordinates.Length];
        for (var k = 0; k < coordinates.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            elements[k] = check.At(coordinates[k]);
            progress?.Report((k + 1.0) / coordinates.Length);
        }

        var lengths = CoordinateSample.Lengths(check.Lengths, point, coordinates);
        var direction = new DirectionCheck { Differences = differences, Judge = judge, Seed = Seed, Rounding = () => check.Rounding };
        var (along, taylor) = direction.Run(objective, point, lengths, automatic, cancellation);
        var hessian = Hessians(objective, point, lengths, method, cancellation);
        if ((!along.Passed || !Passed(hessian))
            && (Array.Exists(elements, element => element.Kink) || objective.CountKinks(point, cancellation) > 0))
        {
            var beside = new Lazy<double[]>(() => direction.Beside(point, lengths));
            along = along.Passed ? along : AlongBeside(along);
            hessian = Passed(hessian) ? hessian : HessiansBeside(hessian);

            Comparison AlongBeside(Comparison here)
            {
                var moved = new double[point.Length];
                var value = objective.Gradient(beside.Value, moved, cancellation);
                var there = direction.Run(objective, beside.Value, lengths, (value, moved), cancellation).Along;
                return there.Passed ? here with { Judgement = Judgement.AtKink } : there;
            }

            (HessianComparison?, SecondOrderResult?) HessiansBeside((HessianComparison? Product, SecondOrderResult? Columns) here)
            {
                var there = Hessians(objective, beside.Value, lengths, method, cancellation);
                return Passed(there) && here.Product is { } product
                    ? (product with { Passed = true, Crease = true }, there.Columns)
                    : there;
            }
        }

        return new GradientCheckResult
        {
            Value = automatic.Value,
            Elements = elements,
            Parameters = point.Length,
            RelativeTolerance = judge.Relative,
            AbsoluteTolerance = judge.Absolute,
            Directional = along,
            TaylorSlope = taylor,
            Deterministic = gradient.AsSpan().SequenceEqual(again),
            Method = method,
            Hessian = hessian.Product,
            SecondOrder = hessian.Columns,
            NonFinite = double.IsFinite(automatic.Value) && Array.TrueForAll(gradient, double.IsFinite)
                ? null
                : objective.LocateNonFinite(point, cancellation),
            Evaluations = partials.Evaluations,
            JudgingEvaluations = check.Evaluations,
        };
    }

    private static bool Passed((HessianComparison? Product, SecondOrderResult? Columns) hessian) =>
        hessian.Product is null or { Passed: true } && hessian.Columns is null or { Passed: true };

    private static DerivativeMethod MethodOf(DifferenceFormula formula) => formula switch
    {
        DifferenceFormula.Forward => DerivativeMethod.Forward,
        DifferenceFormula.FivePoint => DerivativeMethod.FivePoint,
        _ => DerivativeMethod.Central,
    };

    private (HessianComparison? Product, SecondOrderResult? Columns) Hessians(
        Objective objective, double[] theta, double[] lengths, DerivativeMethod method, CancellationToken cancellation)
    {
        var epsilon = FiniteDifferences.For(objective).Epsilon;
        return (
            CheckHessian ? HessianProductCheck.Run(objective, theta, lengths, Seed, epsilon, cancellation) : null,
            CheckHessianElements
                ? SecondOrderCheck.Run(
                    objective,
                    theta,
                    method,
                    CoordinateSample.Draw(theta.Length, MaximumColumns, Seed, "gradient-check/columns"),
                    epsilon,
                    cancellation)
                : null);
    }
}
