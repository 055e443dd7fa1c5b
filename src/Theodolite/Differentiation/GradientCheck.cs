using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Differentiation;

/// <summary>
/// Compares the automatic gradient and Hessian of an objective with differences of its values: coordinate by
/// coordinate, along a random direction, by the order of the Taylor remainder, and by the symmetry of the Hessian.
/// </summary>
/// <remarks>Tolerances and steps: optimizers.md, section 8, "gradcheck". float64 is the dtype to check in.</remarks>
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

    /// <summary>Null for 1e-7 in float64 and 1e-3 in float32.</summary>
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
        var single = objective.DType == DType.Float32;
        var differences = Differences ?? FiniteDifferences.For(objective);
        var relative = RelativeTolerance ?? (single ? 1e-2 : 1e-5);
        var absolute = AbsoluteTolerance ?? (single ? 1e-3 : 1e-7);
        double F(ReadOnlySpan<double> point) => objective.Value(point, cancellation);

        var (automatic, again) = (new double[theta.Length], new double[theta.Length]);
        var value = objective.Gradient(theta, automatic, cancellation);
        objective.Gradient(theta, again, cancellation);

        var method = Method ?? MethodOf(differences.Formula);
        var partials = new NumericalPartials(objective, theta.ToArray(), method, differences, cancellation);
        var coordinates = Sample(theta.Length, MaximumCoordinates, "gradient-check/sample");
        var elements = new CheckedElement[coordinates.Length];
        for (var k = 0; k < coordinates.Length; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            var i = coordinates[k];
            var (numerical, error) = partials[i];
            var close = Math.Abs(automatic[i] - numerical) <= absolute + (relative * Math.Abs(numerical));
            var kink = !close && IsKink(F, theta, i, differences, absolute);
            elements[k] = new CheckedElement(i, ParameterNames.At(objective.Parameters, i), automatic[i], numerical, kink)
            {
                EstimatedError = error,
            };
            progress?.Report((k + 1.0) / coordinates.Length);
        }

        var direction = new double[theta.Length];
        Philox.For(Seed, "gradient-check/direction").RandomUnitVector(direction);
        var slope = Vectors.Dot(automatic, direction);
        var along = differences.Directional(F, theta, direction, differences.Step ?? differences.Formula.BestStep(differences.Epsilon));
        var report = new GradientCheckReport
        {
            Passed = true,
            Value = value,
            Elements = elements,
            Parameters = theta.Length,
            RelativeTolerance = relative,
            AbsoluteTolerance = absolute,
            Directional = new Comparison(slope, along, absolute + (relative * Math.Abs(along))),
            TaylorSlope = TaylorTest.Slope(F, theta, direction, value, slope, differences.Epsilon),
            Deterministic = automatic.AsSpan().SequenceEqual(again),
            Method = method,
            Hessian = CheckHessian ? HessianCheck(objective, theta, differences.Epsilon, single ? 2e-2 : 1e-4, cancellation) : null,
            SecondOrder = CheckHessianElements ? SecondOrderCheck.Run(
                objective,
                theta.ToArray(),
                method,
                Sample(theta.Length, MaximumColumns, "gradient-check/columns"),
                differences.Epsilon,
                cancellation) : null,
            NonFinite = double.IsFinite(value) && Array.TrueForAll(automatic, double.IsFinite)
                ? null
                : objective.LocateNonFinite(theta, cancellation),
            Evaluations = partials.Evaluations,
        };

        // Near a kink the values along a line prove nothing about the gradient.
        var smooth = report.Kinks == 0;
        return report with
        {
            Passed = report.Deterministic && elements.All(report.Passes)
                && (!smooth || (report.Directional.Passed && report.TaylorSlope is null or >= 1.9
                    && report.Hessian is null or { Passed: true }
                    && report.SecondOrder is null or { Passed: true })),
        };
    }

    private static DerivativeMethod MethodOf(DifferenceFormula formula) => formula switch
    {
        DifferenceFormula.Forward => DerivativeMethod.Forward,
        DifferenceFormula.FivePoint => DerivativeMethod.FivePoint,
        _ => DerivativeMethod.Central,
    };

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

    /// <summary>Whether the derivatives from the left and from the right differ by more than 10 %.</summary>
    private static bool IsKink(ScalarFunction f, ReadOnlySpan<double> theta, int i, FiniteDifferences differences, double absolute)
    {
        var h = differences.StepAt(theta[i]);
        var direction = new double[theta.Length];
        var forward = differences with { Formula = DifferenceFormula.Forward };
        direction[i] = 1;
        var right = forward.Directional(f, theta, direction, h);
        direction[i] = -1;
        var left = -forward.Directional(f, theta, direction, h);
        return Math.Abs(right - left) > absolute + (0.1 * Math.Max(Math.Abs(left), Math.Abs(right)));
    }

    private HessianComparison HessianCheck(
        Objective objective, ReadOnlySpan<double> theta, double epsilon, double tolerance, CancellationToken cancellation)
    {
        var n = theta.Length;
        var (block, products, numerical) = (new double[2 * n], new double[2 * n], new double[n]);
        Philox.For(Seed, "gradient-check/hessian", 0).RandomUnitVector(block.AsSpan(0, n));
        Philox.For(Seed, "gradient-check/hessian", 1).RandomUnitVector(block.AsSpan(n));
        using (var hessian = objective.Hessian(theta, cancellation))
        {
            hessian.Apply(block, products, 2, cancellation);
        }

        NumericalHessian.VectorProduct(
            (point, gradient) => objective.Gradient(point, gradient, cancellation),
            theta,
            block.AsSpan(0, n),
            numerical,
            epsilon);
        var first = products.AsSpan(0, n);
        var second = products.AsSpan(n);
        var (error, scale) = (0.0, Math.Max(Vectors.Norm(first), 1e-12));
        for (var i = 0; i < n; i++)
        {
            error += (first[i] - numerical[i]) * (first[i] - numerical[i]);
        }

        error = Math.Sqrt(error);
        var defect = Math.Abs(Vectors.Dot(first, block.AsSpan(n)) - Vectors.Dot(second, block.AsSpan(0, n)));
        var largest = Math.Max(Math.Max(Vectors.Norm(first), Vectors.Norm(second)), 1e-12);

        // A Hessian far below scale 1 is not resolved by differences of the gradient: there the error counts as absolute.
        // Where the differences cross a crease of f they see its jump, which no Hessian has: their two sides tell.
        var agrees = error <= tolerance * Math.Max(scale, 1);
        var crease = !agrees && objective.NonSmooth.Count > 0 && SidesDiffer(objective, theta, block.AsSpan(0, n), epsilon, cancellation);
        return new HessianComparison(
            error / scale,
            defect / largest,
            (agrees || crease) && defect <= 1000 * epsilon * Math.Max(largest, 1))
        { Crease = crease };
    }

    private static bool SidesDiffer(
        Objective objective,
        ReadOnlySpan<double> theta,
        ReadOnlySpan<double> direction,
        double epsilon,
        CancellationToken cancellation)
    {
        var n = theta.Length;
        var h = Math.Cbrt(epsilon) * (1 + Vectors.Norm(theta));
        var (left, middle, right) = (new double[n], new double[n], new double[n]);
        objective.Gradient(Vectors.Along(theta, -h, direction), left, cancellation);
        objective.Gradient(theta, middle, cancellation);
        objective.Gradient(Vectors.Along(theta, h, direction), right, cancellation);
        var (difference, size) = (0.0, 0.0);
        for (var i = 0; i < n; i++)
        {
            var (below, above) = (middle[i] - left[i], right[i] - middle[i]);
            difference += (above - below) * (above - below);
            size += Math.Max(above * above, below * below);
        }

        return difference > 0.01 * size;
    }
}
