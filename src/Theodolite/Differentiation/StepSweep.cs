using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Randomness;

namespace Theodolite.Differentiation;

/// <summary>Error of each formula at one step.</summary>
/// <param name="Step">h.</param>
/// <param name="Forward">Relative error of forward differences.</param>
/// <param name="Central">Relative error of central differences.</param>
/// <param name="FivePoint">Relative error of five-point differences.</param>
public sealed record StepSweepRow(double Step, double Forward, double Central, double FivePoint)
{
    /// <summary>The error of a formula; NaN where the step vanished or f was not finite.</summary>
    public double Error(DifferenceFormula formula) => formula switch
    {
        DifferenceFormula.Forward => Forward,
        DifferenceFormula.Central => Central,
        DifferenceFormula.FivePoint => FivePoint,
        _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, null),
    };
}

/// <summary>The best step of a formula, found and predicted.</summary>
/// <param name="Formula">The formula.</param>
/// <param name="Step">The step of the sweep with the smallest error.</param>
/// <param name="Error">Its error.</param>
/// <param name="PredictedStep">ε^(1/(p+1)), where truncation and rounding balance for a function of scale 1.</param>
/// <param name="PredictedError">ε^(p/(p+1)).</param>
public sealed record BestStep(DifferenceFormula Formula, double Step, double Error, double PredictedStep, double PredictedError);

/// <summary>
/// The error of numerical derivatives against the step: truncation grows on the side of large steps as hᵖ, rounding
/// on the side of small ones as ε/h.
/// </summary>
public sealed record StepSweep
{
    /// <summary>Errors, largest step first.</summary>
    public required IReadOnlyList<StepSweepRow> Rows { get; init; }

    /// <summary>The best step of each formula.</summary>
    public required IReadOnlyList<BestStep> Best { get; init; }

    /// <summary>
    /// Sweeps h = 1e-1 … 1e-15. The error is max |nᵢ − aᵢ| / max |aᵢ| over all coordinates where there are at most
    /// 64, else that of the derivative along one random unit vector.
    /// </summary>
    /// <param name="objective">Its automatic gradient is taken for the truth.</param>
    /// <param name="theta">The point.</param>
    /// <param name="seed">Seed of the random direction.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public static StepSweep Run(Objective objective, ReadOnlySpan<double> theta, ulong seed = 0, CancellationToken cancellation = default)
    {
        var settings = FiniteDifferences.For(objective);
        var gradient = new double[theta.Length];
        objective.Gradient(theta, gradient, cancellation);
        double F(ReadOnlySpan<double> point) => objective.Value(point, cancellation);

        var direction = new double[theta.Length];
        if (theta.Length > 64)
        {
            Philox.For(seed, "gradient-check/direction").RandomUnitVector(direction);
        }

        var rows = new List<StepSweepRow>();
        for (var exponent = 1; exponent <= 15; exponent++)
        {
            cancellation.ThrowIfCancellationRequested();
            var h = double.Parse($"1e-{exponent}");
            var errors = new double[3];
            foreach (var formula in Enum.GetValues<DifferenceFormula>())
            {
                var differences = settings with { Formula = formula, Step = h };
                errors[(int)formula] = theta.Length <= 64
                    ? Componentwise(differences, F, theta, gradient)
                    : Along(differences, F, theta, gradient, direction, h);
            }

            rows.Add(new StepSweepRow(h, errors[0], errors[1], errors[2]));
        }

        return new StepSweep
        {
            Rows = rows,
            Best = [.. Enum.GetValues<DifferenceFormula>().Select(formula => BestOf(formula, rows, settings.Epsilon))],
        };
    }

    private static double Componentwise(FiniteDifferences differences, ScalarFunction f, ReadOnlySpan<double> theta, double[] gradient)
    {
        var numerical = new double[gradient.Length];
        differences.Gradient(f, theta, numerical);
        var (error, scale) = (0.0, 0.0);
        for (var i = 0; i < gradient.Length; i++)
        {
            error = Math.Max(error, Math.Abs(numerical[i] - gradient[i]));
            scale = Math.Max(scale, Math.Abs(gradient[i]));
        }

        return error / (scale > 0 ? scale : 1);
    }

    private static double Along(
        FiniteDifferences differences, ScalarFunction f, ReadOnlySpan<double> theta, double[] gradient, double[] direction, double h)
    {
        var slope = Vectors.Dot(gradient, direction);
        return Math.Abs(differences.Directional(f, theta, direction, h) - slope) / (slope != 0 ? Math.Abs(slope) : 1);
    }

    private static BestStep BestOf(DifferenceFormula formula, List<StepSweepRow> rows, double epsilon)
    {
        var best = rows.Where(row => !double.IsNaN(row.Error(formula))).DefaultIfEmpty(rows[0]).MinBy(row => row.Error(formula))!;
        return new BestStep(formula, best.Step, best.Error(formula), formula.BestStep(epsilon), formula.BestError(epsilon));
    }
}
