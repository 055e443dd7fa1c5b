using Theodolite.Diagnosis.Measurements;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Diagnosis.Escapes;

/// <summary>
/// A short gradient descent with backtracking from where an escape landed: it must keep falling and must not come back.
/// </summary>
/// <param name="Theta">Where it ends.</param>
/// <param name="Losses">Losses, the start first.</param>
/// <param name="Departed">Whether it stayed at least half a step away from the point left, and below it.</param>
/// <param name="AtRest">Whether it came to rest, so that a new verdict is due.</param>
internal sealed record FollowingDescent(double[] Theta, IReadOnlyList<double> Losses, bool Departed, bool AtRest)
{
    public static FollowingDescent Run(SurveyPoint point, EscapeStep step, int steps)
    {
        var theta = Vectors.Along(point.Theta, step.Step, step.Direction);
        var gradient = new double[theta.Length];
        var loss = point.GradientAt(theta, gradient);
        var losses = new List<double> { loss };
        var scale = step.AchievedDecrease;
        var rate = 0.1 * Math.Abs(step.Step) / Math.Max(Vectors.Norm(gradient), double.Epsilon);
        rate = double.IsFinite(rate) ? rate : 1;
        var rest = false;
        for (var i = 0; i < steps && !rest; i++)
        {
            var square = Vectors.Dot(gradient, gradient);
            var (next, value, tried) = Backtrack(point, theta, gradient, loss, square, rate);
            rest = next is null || loss - value <= 1e-9 * scale;
            if (next is null)
            {
                break;
            }

            rate = 2 * tried;
            (theta, loss) = (next, value);
            losses.Add(loss);
            if (!rest)
            {
                point.GradientAt(theta, gradient);
            }
        }

        var distance = Vectors.Norm(Vectors.Along(theta, -1, point.Theta));
        var departed = distance >= Math.Abs(step.Step) / 2 && loss <= step.LossAfter;
        return new(theta, losses, departed, rest);
    }

    private static (double[]? Next, double Loss, double Rate) Backtrack(
        SurveyPoint point,
        double[] theta,
        double[] gradient,
        double loss,
        double square,
        double rate)
    {
        for (var halving = 0; halving < 30 && square > 0; halving++, rate /= 2)
        {
            var candidate = Vectors.Along(theta, -rate, gradient);
            var value = point.ValueAt(candidate);
            if (value <= loss - (1e-4 * rate * square) && value < loss)
            {
                return (candidate, value, rate);
            }
        }

        return (null, loss, rate);
    }
}
