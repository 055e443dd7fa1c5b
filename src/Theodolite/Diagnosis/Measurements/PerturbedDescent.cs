using Theodolite.LinearAlgebra;
using Theodolite.Randomness;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>
/// A short random step off a point, and from there a descent in steps of one length for every parameter, by its own running size of
/// gradient (as Adam takes them): where the loss is level to high order, as at weights that are all zero, gradients are too small for
/// any straight or curved probe to see what lies behind. Until it has fallen by more than noise the path keeps to the kernel of H, and it
/// counts only while it does not rise.
/// </summary>
/// <param name="Rise">The most that the loss rose above f(θ) on the way.</param>
/// <param name="Change">f at the end minus f(θ).</param>
/// <param name="Radius">Size of the random step, in typical parameters.</param>
/// <param name="Point">The end.</param>
internal sealed record PerturbedDescent(double Rise, double Change, double Radius, double[] Point)
{
    /// <summary>Share of f − f_low that must be gained.</summary>
    private const double Gain = 1e-2;

    private const int Steps = 250;
    private const int FewSteps = 80;
    private const double Stride = 0.03;
    private const double Beta1 = 0.9;
    private const double Beta2 = 0.99;

    /// <summary>Tries radii of 0.003, 0.03 and 0.3 typical parameters, twice each; the first that ends lower by a hundredth of what
    /// remains without having risen beyond noise; null where none does.</summary>
    public static PerturbedDescent? Run(Measurement m)
    {
        if (!m.Point.IsModel || m.Point.Excess is not > 0)
        {
            return null;
        }

        var small = m.Point.Dimension <= m.Settings.MaximumDense;
        var sizes = Sizes(m.Point);
        foreach (var radius in small ? [0.003, 0.03, 0.3] : (double[])[0.03])
        {
            for (var draw = 0UL; draw < (small ? 2UL : 1); draw++)
            {
                if (One(m, sizes, radius, draw, small ? Steps : FewSteps) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static PerturbedDescent? One(Measurement m, double[] sizes, double radius, ulong draw, int steps)
    {
        var (point, remaining) = (m.Point, m.Point.Excess!.Value);
        var x = new double[point.Dimension];
        var (first, second, gradient) = (new double[x.Length], new double[x.Length], new double[x.Length]);
        Philox.For(m.Settings.Seed, "survey/perturbed", draw).FillGaussian(x);
        for (var i = 0; i < x.Length; i++)
        {
            x[i] *= radius * sizes[i];
        }

        ToKernel(m, x);
        x = Vectors.Along(point.Theta, 1, x);
        var (rise, fallen, move) = (0.0, false, new double[x.Length]);
        for (var step = 1; step <= steps; step++)
        {
            m.Cancellation.ThrowIfCancellationRequested();
            var change = point.GradientAt(x, gradient) - point.Loss;
            rise = Math.Max(rise, change);
            fallen |= -change > m.Slack;
            if (!(rise <= m.Slack))
            {
                return null;
            }

            if (-change > Math.Max(Gain * remaining, m.Slack))
            {
                return new(rise, change, radius, x);
            }

            var (c1, c2) = (1 - Math.Pow(Beta1, step), 1 - Math.Pow(Beta2, step));
            for (var i = 0; i < x.Length; i++)
            {
                first[i] = (Beta1 * first[i]) + ((1 - Beta1) * gradient[i]);
                second[i] = (Beta2 * second[i]) + ((1 - Beta2) * gradient[i] * gradient[i]);
                var root = Math.Sqrt(second[i] / c2);
                move[i] = root > 0 ? -Stride * sizes[i] * first[i] / c1 / root : 0;
            }

            if (!fallen)
            {
                ToKernel(m, move);
                ToBottom(m, gradient, move);
            }

            Vectors.AddScaled(x, 1, move);
        }

        return null;
    }

    // Takes out what lies along known curvatures that are not zero.
    private static void ToKernel(Measurement m, double[] vector)
    {
        if (m.Spectrum.Dense is { } dense)
        {
            for (var i = 0; i < dense.Order; i++)
            {
                if (Math.Abs(dense.Values[i]) > m.Epsilon)
                {
                    Vectors.AddScaled(vector, -Vectors.Dot(dense.Vector(i), vector), dense.Vector(i));
                }
            }

            return;
        }

        foreach (var pair in m.Spectrum.Smallest.Concat(m.Spectrum.Largest).Where(pair => Math.Abs(pair.Value) > m.Epsilon))
        {
            Vectors.AddScaled(vector, -Vectors.Dot(pair.Vector.Span, vector), pair.Vector.Span);
        }
    }

    // Adds the Newton step along stiff directions, in which the bottom moves as the kernel is followed.
    private static void ToBottom(Measurement m, double[] gradient, double[] move)
    {
        if (m.Spectrum.Dense is not { } dense)
        {
            return;
        }

        for (var i = 0; i < dense.Order; i++)
        {
            if (dense.Values[i] > m.Epsilon)
            {
                Vectors.AddScaled(move, -Vectors.Dot(dense.Vector(i), gradient) / dense.Values[i], dense.Vector(i));
            }
        }
    }

    // Where a tensor is zero, or next to it, the size that start values would have: 1/√(fan in).
    private static double[] Sizes(SurveyPoint point)
    {
        var sizes = LevelGround.Sizes(point);
        foreach (var block in point.Stored.Parameters.Blocks.Where(block => block.Shape.Rank > 1))
        {
            var (start, count) = ((int)block.Offset, (int)block.Count);
            var natural = Math.Sqrt(block.Shape[0] / (double)Math.Max(1, count));
            var size = Vectors.Norm(point.Theta.AsSpan(start, count)) / Math.Sqrt(Math.Max(1, count));
            if (size < 0.1 * natural)
            {
                sizes.AsSpan(start, count).Fill(natural);
            }
        }

        var typical = sizes.Length == 0 ? 1 : sizes.Average();
        foreach (var block in point.Stored.Parameters.Blocks.Where(block => block.Shape.Rank <= 1))
        {
            var (start, count) = ((int)block.Offset, (int)block.Count);
            if (count > 0 && sizes[start] < 0.1 * typical)
            {
                sizes.AsSpan(start, count).Fill(0.1 * typical);
            }
        }

        return sizes;
    }
}
