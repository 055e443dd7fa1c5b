using Theodolite.Diagnosis.Verdicts;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;

namespace Theodolite.Studies;

/// <summary>Measures a loss along lines through a point.</summary>
/// <param name="objective">The loss, in float64.</param>
/// <param name="survey">The survey of the point.</param>
/// <param name="points">Points of a slice.</param>
/// <param name="cancellation">Stops between evaluations.</param>
internal sealed class LossSlicing(Objective objective, SurveyResult survey, int points, CancellationToken cancellation)
{
    // The half-width starts at half the length of θ, and is quartered while the model says nothing about the loss at its ends.
    private const double Widest = 0.5;
    private const double Narrowing = 4;
    private const int Narrowings = 6;

    // Largest error of the model at the ends, in shares of the change that it predicts there.
    private const double LargestError = 2;

    // A model that predicts a smaller change than this share of the loss is flat: there is nothing to compare.
    private const double Flat = 1e-9;

    /// <summary>The slices.</summary>
    /// <param name="directions">Their names and unit directions.</param>
    public IReadOnlyList<LossSlice> Along(IReadOnlyList<(string Name, double[] Direction)> directions)
    {
        if (directions.Count == 0)
        {
            return [];
        }

        var (theta, n) = (survey.Theta, survey.Theta.Length);
        var (gradient, block, products) = (new double[n], new double[directions.Count * n], new double[directions.Count * n]);
        var loss = objective.Gradient(theta, gradient, cancellation);
        for (var i = 0; i < directions.Count; i++)
        {
            directions[i].Direction.CopyTo(block, i * n);
        }

        using (var hessian = objective.Hessian(theta, cancellation))
        {
            hessian.Apply(block, products, directions.Count, cancellation);
        }

        return
        [
            .. directions.Select((line, i) => Sampled(line.Direction, new LossSlice
            {
                Name = line.Name,
                Steps = [],
                Losses = [],
                Loss = loss,
                Slope = Vectors.Dot(gradient, line.Direction),
                Curvature = Vectors.Dot(line.Direction, products.AsSpan(i * n, n)),
            })),
        ];
    }

    private LossSlice Sampled(double[] direction, LossSlice slice)
    {
        var width = HalfWidth(direction, slice);
        double[] steps = [.. Enumerable.Range(0, points).Select(index => width * ((2.0 * index / (points - 1)) - 1))];
        return slice with { Steps = steps, Losses = [.. steps.Select(step => At(direction, step))] };
    }

    // The widest at whose ends the model is right within twice the change it predicts, so that the picture shows both where it holds and
    // where it ends; the widest at which the loss is finite where the model is flat or never right.
    private double HalfWidth(double[] direction, LossSlice slice)
    {
        var norm = Vectors.Norm(survey.Theta);
        var length = objective.Samples is not null && norm > 0 ? norm : Math.Max(1, norm);
        double? finite = null;
        for (var (width, k) = (Widest * length, 0); k < Narrowings; width /= Narrowing, k++)
        {
            var (right, left) = (At(direction, width), At(direction, -width));
            if (!double.IsFinite(right) || !double.IsFinite(left))
            {
                continue;
            }

            finite ??= width;
            var (modelRight, modelLeft) = (slice.ModelAt(width), slice.ModelAt(-width));
            var change = Math.Max(Math.Abs(modelRight - slice.Loss), Math.Abs(modelLeft - slice.Loss));
            if (change <= Flat * Math.Abs(slice.Loss))
            {
                break;
            }

            if (Math.Max(Math.Abs(right - modelRight), Math.Abs(left - modelLeft)) <= LargestError * change)
            {
                return width;
            }
        }

        return finite ?? (Widest * length / Math.Pow(Narrowing, Narrowings - 1));
    }

    private double At(double[] direction, double step) => objective.Value(Vectors.Along(survey.Theta, step, direction), cancellation);
}
