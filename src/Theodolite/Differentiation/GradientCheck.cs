using Theodolite.Objectives;
using Theodolite.Randomness;
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
    public GradientCheckReport Run(
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
        var coordinates = Sample(point.Length, MaximumCoordinates, "gradient-check/sample");
        var elements = new CheckedElement[coordinates.Length];
        for (var k = 0; k < coordinates.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            elements[k] = check.At(coordinates[k]);
            progress?.Report((k + 1.0) / coordinates.Length);
        }

        var lengths = Lengths(check.Lengths, point, coordinates);
        var direction = new DirectionCheck { Differences = differences, Judge = judge, Seed = Seed, Rounding = () => check.Rounding };
        var (along, taylor) = direction.Run(objective, point, lengths, automatic, cancellation);
        if (!along.Passed && Array.Exists(elements, element => element.Kink))
        {
            along = direction.Beside(objective, point, lengths, cancellation) is { Passed: false } beside
                ? beside
                : along with { Judgement = Judgement.AtKink };
        }

        return new GradientCheckReport
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
            Hessian = CheckHessian
                ? HessianProductCheck.Run(objective, point, lengths, Seed, FiniteDifferences.For(objective).Epsilon, cancellation)
                : null,
            SecondOrder = CheckHessianElements ? SecondOrderCheck.Run(
                objective,
                point,
                method,
                Sample(point.Length, MaximumColumns, "gradient-check/columns"),
                FiniteDifferences.For(objective).Epsilon,
                cancellation) : null,
            NonFinite = double.IsFinite(automatic.Value) && Array.TrueForAll(gradient, double.IsFinite)
                ? null
                : objective.LocateNonFinite(point, cancellation),
            Evaluations = partials.Evaluations,
            JudgingEvaluations = check.Evaluations,
        };
    }

    private static DerivativeMethod MethodOf(DifferenceFormula formula) => formula switch
    {
        DifferenceFormula.Forward => DerivativeMethod.Forward,
        DifferenceFormula.FivePoint => DerivativeMethod.FivePoint,
        _ => DerivativeMethod.Central,
    };

    // What was not compared gets the shortest relative length that was found.
    private static double[] Lengths(double[] lengths, double[] theta, int[] compared)
    {
        if (compared.Length == theta.Length || compared.Length == 0)
        {
            return lengths;
        }

        var shortest = compared.Min(i => lengths[i] / Math.Max(Math.Abs(theta[i]), 1));
        var sampled = compared.ToHashSet();
        return [.. lengths.Select((length, i) => sampled.Contains(i) ? length : length * shortest)];
    }

    /// <summary>All coordinates, or a random sample in ascending order.</summary>
    private int[] Sample(int count, int most, string purpose)
    {
        var coordinates = Enumerable.Range(0, count).ToArray();
        if (count <= most)
        {
            return coordinates;
        }

        // The first steps of a Fisher-Yates shuffle.
        var random = Philox.For(Seed, purpose);
        for (var k = 0; k < most; k++)
        {
            var other = k + random.NextInt(count - k);
            (coordinates[k], coordinates[other]) = (coordinates[other], coordinates[k]);
        }

        Array.Resize(ref coordinates, most);
        Array.Sort(coordinates);
        return coordinates;
    }
}
