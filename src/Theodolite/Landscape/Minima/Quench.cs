using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Settings;

namespace Theodolite.Landscape.Minima;

/// <summary>
/// Goes down to the minimum of the basin a point lies in: L-BFGS with short steps, so that no ridge is jumped, then Newton's method.
/// Where it ends at a saddle, as on an axis of symmetry, it leaves along the lowest curvature and goes on.
/// </summary>
public sealed record Quench
{
    /// <summary>Most iterations of L-BFGS.</summary>
    public int Iterations { get; init => field = Ranges.Between(1, 10_000_000, value, "iterations"); } = 2_000;

    /// <summary>The longest step, in units of θ.</summary>
    public double LongestStep { get; init => field = Ranges.Above(0, value, "longest-step"); } = 0.1;

    /// <summary>A point is critical where ‖g‖ is at most this share of ‖H‖·<see cref="LongestStep"/>.</summary>
    public double Tolerance { get; init => field = Ranges.Fraction(value, "tolerance"); } = 1e-8;

    /// <summary>Largest P for which the Hessian is formed; above it Lanczos finds its lowest curvatures.</summary>
    public int Dense { get; init => field = Ranges.Between(0, 3_000, value, "dense"); } = 300;

    /// <summary>Keys Lanczos' starts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Descends. Not to reach a minimum is data.</summary>
    /// <param name="objective">f; where it is float32, its float64 form is used.</param>
    /// <param name="start">θ₀, of P numbers.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    /// <exception cref="BadInputException">The start has other than P finite numbers.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Minimum Run(Objective objective, double[] start, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(objective);
        var precise = objective.InDoublePrecision();
        try
        {
            var loss = new PointLoss(precise, Dense, Seed, cancellation);
            loss.Check(start);
            return Run(loss, start);
        }
        finally
        {
            if (!ReferenceEquals(precise, objective))
            {
                precise.Dispose();
            }
        }
    }

    internal Minimum Run(PointLoss loss, double[] start)
    {
        const int Departures = 5;
        var descent = new QuenchDescent(this, loss, start);
        for (var departure = 0; descent.Run(); departure++)
        {
            var theta = loss.Refined(descent.Theta, LongestStep);
            var gradient = new double[theta.Length];
            var (value, modes) = (loss.Gradient(theta, gradient), loss.Modes(theta));
            var norm = Vectors.Norm(gradient);
            var isCritical = norm <= Tolerance * modes.Norm * LongestStep;
            if (modes.Negative > 0 && departure < Departures)
            {
                var side = Vectors.Dot(gradient, modes.Vectors[0]) > 0 ? -1 : 1;
                descent.ContinueFrom(Vectors.Along(theta, side * 0.1 * LongestStep, modes.Vectors[0]));
                continue;
            }

            return new()
            {
                Theta = theta,
                Loss = value,
                GradientNorm = norm,
                Curvature = modes.Values[0],
                IsMinimum = isCritical && modes.Negative == 0,
            };
        }

        return new()
        {
            Theta = descent.Theta,
            Loss = descent.Loss,
            GradientNorm = Vectors.Norm(descent.Gradient),
            Curvature = double.NaN,
            IsMinimum = false,
        };
    }
}
