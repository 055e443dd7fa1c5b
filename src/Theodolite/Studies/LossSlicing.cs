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
    // Half-widths of an expression, and of a model in lengths of θ, from the widest down by halves.
    private const double WidestStep = 4;
    private const double WidestShare = 16;
    private const int Halvings = 12;

    // Largest error of the model at the ends, in shares of the change there: of that predicted, and of that of the loss.
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

    // The widest at whose ends the model is right within twice the change, so that the picture shows both where it holds and where it
    // ends, and the loss of a model rises by no more than its scale, since what is around the point would be flat beside that. Where the
    // model is flat or never right: half the length of θ, or less where the loss is not finite there.
    private double HalfWidth(double[] direction, LossSlice slice)
    {
        var norm = Vectors.Norm(survey.Theta);
        var (length, widest) = objective.Samples is not null && norm > 0 ? (norm, WidestShare * norm)
            : (Math.Max(1, norm), WidestStep * Math.Max(1, norm));
        var scale = objective.Samples is null ? double.PositiveInfinity : Scale();
        var fallback = double.NaN;
        for (var (width, k) = (widest, 0); k < Halvings; width /= 2, k++)
        {
            var (right, left) = (At(direction, width), At(direction, -width));
            if (!double.IsFinite(right) || !double.IsFinite(left))
            {
                continue;
            }

            if (double.IsNaN(fallback) && width <= length / 2)
            {
                fallback = width;
            }

            var (modelRight, modelLeft) = (slice.ModelAt(width), slice.ModelAt(-width));
            var predicted = Math.Max(Math.Abs(modelRight - slice.Loss), Math.Abs(modelLeft - slice.Loss));
            var change = Math.Max(Math.Abs(right - slice.Loss), Math.Abs(left - slice.Loss));
            if (predicted > Flat * Math.Abs(slice.Loss) && change <= scale
                && Math.Max(Math.Abs(right - modelRight), Math.Abs(left - modelLeft)) <= LargestError * Math.Min(predicted, change))
            {
                return width;
            }
        }

        return double.IsNaN(fallback) ? widest / Math.Pow(2, Halvings) : fallback;
    }

    private double Scale() =>
        Math.Max(Math.Abs(survey.Loss), objective.ReferenceLoss ?? 0) is > 0 and var scale ? scale : double.PositiveInfinity;

    private double At(double[] direction, double step) => objective.Value(Vectors.Along(survey.Theta, step, direction), cancellation);
}
