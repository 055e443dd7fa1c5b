using Theodolite.Objectives.Expressions;

namespace Theodolite.Landscape;

/// <summary>
/// The values of an expression over a grid, many points to an evaluation and rows on all cores: each is bitwise
/// <see cref="ExpressionObjective.Value"/> of its point, whatever the number of cores.
/// </summary>
public static class ExpressionGrid
{
    // Operations of a piece of work: less is not worth another core, and between pieces it can be stopped.
    private const int OperationsOfPiece = 100_000;

    private delegate void Fill(int row, Span<double> columns);

    /// <summary>f(x, y) of an expression of two parameters.</summary>
    /// <param name="objective">f; x is its first parameter.</param>
    /// <param name="xs">Values of x.</param>
    /// <param name="ys">Values of y.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    /// <returns>f(xᵢ, yⱼ) at i·(number of y) + j.</returns>
    /// <exception cref="BadInputException">The expression has another number of parameters.</exception>
    public static double[] Values(
        ExpressionObjective objective,
        IReadOnlyList<double> xs,
        IReadOnlyList<double> ys,
        CancellationToken cancellation = default)
    {
        if (objective.Parameters.Count != 2)
        {
            throw new BadInputException($"'{objective.Expression.Text}' has {objective.Parameters.Count} parameters; a surface over a "
                + "grid was expected, of two.");
        }

        var y = ys.ToArray();
        return Rows(objective, xs.Count, y.Length, cancellation, (row, columns) =>
        {
            columns[..y.Length].Fill(xs[row]);
            y.CopyTo(columns[y.Length..]);
        });
    }

    /// <summary>The values of an expression over a line or a plane through its parameters.</summary>
    /// <param name="objective">f.</param>
    /// <param name="plane">The line or plane.</param>
    /// <param name="axes">Coordinates along each direction.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    /// <returns>Rows by the first axis, as in <see cref="LandscapeGrid.Values"/>.</returns>
    public static double[] Values(
        ExpressionObjective objective,
        LandscapePlane plane,
        IReadOnlyList<double[]> axes,
        CancellationToken cancellation = default)
    {
        var width = axes.Count > 1 ? axes[1].Length : 1;
        return Rows(objective, axes[0].Length, width, cancellation, (row, columns) =>
        {
            for (var i = 0; i < plane.Origin.Length; i++)
            {
                var along = plane.Origin[i] + (axes[0][row] * plane.Directions[0].Vector[i]);
                for (var column = 0; column < width; column++)
                {
                    columns[(i * width) + column] = axes.Count > 1
                        ? along + (axes[1][column] * plane.Directions[1].Vector[i])
                        : along;
                }
            }
        });
    }

    private static double[] Rows(
        ExpressionObjective objective,
        int rows,
        int width,
        CancellationToken cancellation,
        Fill fill)
    {
        var values = new double[checked(rows * width)];
        var parameters = objective.Parameters.Count;
        var perRow = Math.Max(1L, (long)width * (objective.Operations + parameters));
        var height = (int)Math.Clamp(OperationsOfPiece / perRow, 1, Math.Max(1, rows));
        Parallel.For(
            0,
            (rows + height - 1) / height,
            new ParallelOptions { CancellationToken = cancellation },
            () => new double[parameters * width],
            (piece, _, columns) =>
            {
                for (var row = piece * height; row < Math.Min(rows, (piece + 1) * height); row++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    fill(row, columns);
                    objective.Values(columns, values.AsSpan(row * width, width));
                }

                return columns;
            },
            _ => { });
        return values;
    }
}
