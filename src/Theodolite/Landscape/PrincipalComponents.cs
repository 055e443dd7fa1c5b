using Theodolite.LinearAlgebra;

namespace Theodolite.Landscape;

/// <summary>
/// The directions in which the points of a trajectory differ most: eigenvectors of the covariance of the rows wₜ − w̄, from the T×T matrix
/// of their inner products.
/// </summary>
/// <param name="Directions">Unit vectors, the widest first, as many as there is variance for.</param>
/// <param name="Shares">The share of the variance of each, of all T − 1.</param>
public sealed record PrincipalComponents(IReadOnlyList<double[]> Directions, IReadOnlyList<double> Shares)
{
    /// <summary>Finds the first few.</summary>
    /// <param name="points">At least two points.</param>
    /// <param name="count">How many directions at most.</param>
    /// <exception cref="BadInputException">The points are one.</exception>
    public static PrincipalComponents Of(IReadOnlyList<double[]> points, int count = 2)
    {
        var (t, p) = (points.Count, points[0].Length);
        var mean = new double[p];
        foreach (var point in points)
        {
            Vectors.AddScaled(mean, 1.0 / t, point);
        }

        double[][] rows = [.. points.Select(point => Vectors.Along(point, -1, mean))];
        var inner = new double[t * t];
        for (var i = 0; i < t; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                inner[(i * t) + j] = inner[(j * t) + i] = Vectors.Dot(rows[i], rows[j]);
            }
        }

        var solution = SymmetricEigensolver.Solve(inner, t);
        var total = solution.Values.Where(value => value > 0).Sum();
        var (directions, shares) = (new List<double[]>(), new List<double>());
        for (var k = t - 1; k >= 0; k--)
        {
            shares.Add(total > 0 ? Math.Max(0, solution.Values[k]) / total : 0);
            if (directions.Count < count && solution.Values[k] > 1e-12 * solution.Values[t - 1])
            {
                directions.Add(Direction(rows, solution.Vector(k)));
            }
        }

        return directions.Count > 0 ? new(directions, shares)
            : throw new BadInputException("The points of the trajectory are all the same: they span nothing.");
    }

    /// <summary>
    /// The share that component k explains of a random walk of T points in high dimension, which has no structure at all:
    /// 6/((T² − 1)·(2 − 2·cos(πk/T))), 60.8 % and 15.2 % for the first two of many points (Antognini and Sohl-Dickstein, NeurIPS 2018).
    /// </summary>
    /// <param name="points">T.</param>
    /// <param name="component">k, from 1.</param>
    public static double OfRandomWalk(int points, int component) =>
        6 / ((((double)points * points) - 1) * (2 - (2 * Math.Cos(Math.PI * component / points))));

    private static double[] Direction(double[][] rows, ReadOnlySpan<double> weights)
    {
        var direction = new double[rows[0].Length];
        for (var i = 0; i < rows.Length; i++)
        {
            Vectors.AddScaled(direction, weights[i], rows[i]);
        }

        Vectors.Scale(direction, 1 / Vectors.Norm(direction));
        return direction;
    }
}
