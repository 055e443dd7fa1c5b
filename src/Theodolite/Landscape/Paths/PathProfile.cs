using Theodolite.LinearAlgebra;

namespace Theodolite.Landscape.Paths;

/// <summary>
/// The loss along a path φ: [0, 1] → ℝᴾ at equally spaced t, the ends included. A loss that is not finite counts as infinitely high:
/// then <see cref="Mean"/>, <see cref="Maximum"/> and <see cref="Barrier"/> are +∞, and <see cref="NonFinite"/> says how many there are.
/// </summary>
public sealed record PathProfile
{
    /// <summary>t, from 0 to 1.</summary>
    public required IReadOnlyList<double> Positions { get; init; }

    /// <summary>f(φ(t)), as computed.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>∫‖φ′(t)‖dt: exact for chains, else the length of the chain through the points measured.</summary>
    public required double Length { get; init; }

    /// <summary>∫₀¹ f(φ(t))dt by Simpson's rule, or by the trapezoidal rule where the number of points is even.</summary>
    public required double Mean { get; init; }

    /// <summary>The highest loss among the points measured.</summary>
    public required double Maximum { get; init; }

    /// <summary>The t of it.</summary>
    public required double MaximumAt { get; init; }

    /// <summary>The maximum less the loss of the higher end: 0 where the path never rises above its ends.</summary>
    public required double Barrier { get; init; }

    /// <summary>How many of the losses are not finite.</summary>
    public required int NonFinite { get; init; }

    internal static PathProfile Measure(PathLoss loss, Func<double, double[]> path, int count, double? length)
    {
        var (positions, losses, travelled) = (new double[count], new double[count], 0.0);
        double[]? before = null;
        for (var i = 0; i < count; i++)
        {
            positions[i] = (double)i / (count - 1);
            var point = path(positions[i]);
            losses[i] = loss.Value(point);
            travelled += before is null ? 0 : Vectors.Norm(Vectors.Along(point, -1, before));
            before = point;
        }

        double[] heights = [.. losses.Select(value => double.IsFinite(value) ? value : double.PositiveInfinity)];
        var highest = Array.IndexOf(heights, heights.Max());
        return new()
        {
            Positions = positions,
            Losses = losses,
            Length = length ?? travelled,
            Mean = heights.Select((height, i) => height * WeightOf(i, count)).Sum(),
            Maximum = heights[highest],
            MaximumAt = positions[highest],
            Barrier = heights[highest] - Math.Max(heights[0], heights[^1]),
            NonFinite = losses.Count(value => !double.IsFinite(value)),
        };
    }

    /// <summary>The straight line from start to end.</summary>
    internal static PathProfile OfLine(PathLoss loss, double[] start, double[] end, int count) =>
        Measure(loss, new ControlPoints(CurveShape.Chain, [start, end]).At, count, Vectors.Norm(Vectors.Along(end, -1, start)));

    private static double WeightOf(int i, int count)
    {
        var (step, isEnd) = (1.0 / (count - 1), i == 0 || i == count - 1);
        return count % 2 == 0 ? (isEnd ? step / 2 : step) : (isEnd ? step / 3 : i % 2 == 1 ? 4 * step / 3 : 2 * step / 3);
    }
}
