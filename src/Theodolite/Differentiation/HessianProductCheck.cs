using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Randomness;

namespace Theodolite.Differentiation;

/// <summary>
/// The Hessian operator along one random direction against differences of the gradient, and its symmetry along two. Everything is
/// measured in the lengths L over which the coordinates change f: compared is L·H·L, L as a diagonal matrix.
/// </summary>
internal static class HessianProductCheck
{
    public static HessianComparison Run(
        Objective objective, double[] theta, double[] lengths, ulong seed, double epsilon, CancellationToken cancellation)
    {
        var n = theta.Length;
        var tolerance = objective.DType == Torch.DType.Float32 ? 2e-2 : 1e-4;
        var (units, block, products) = (new double[2 * n], new double[2 * n], new double[2 * n]);
        Philox.For(seed, "gradient-check/hessian", 0).RandomUnitVector(units.AsSpan(0, n));
        Philox.For(seed, "gradient-check/hessian", 1).RandomUnitVector(units.AsSpan(n));
        for (var i = 0; i < block.Length; i++)
        {
            block[i] = lengths[i % n] * units[i];
        }

        using (var hessian = objective.Hessian(theta, cancellation))
        {
            hessian.Apply(block, products, 2, cancellation);
        }

        for (var i = 0; i < products.Length; i++)
        {
            products[i] *= lengths[i % n];
        }

        var (first, second) = (products[..n], products[n..]);
        var largest = Math.Max(Math.Max(Vectors.Norm(first), Vectors.Norm(second)), 1e-12);
        var defect = Math.Abs(Vectors.Dot(first, units.AsSpan(n)) - Vectors.Dot(second, units.AsSpan(0, n)));
        var symmetric = defect <= 1000 * epsilon * Math.Max(largest, 1);

        double[] Gradients(double[] point)
        {
            var gradient = new double[n];
            objective.Gradient(point, gradient, cancellation);
            for (var i = 0; i < n; i++)
            {
                gradient[i] *= lengths[i];
            }

            return gradient;
        }

        var numerical = Central(Gradients, theta, block[..n], Math.Cbrt(epsilon) * (1 + Relative(theta, lengths)));
        var (error, scale) = (Distance(first, numerical), Math.Max(Vectors.Norm(first), 1e-12));
        if (error <= tolerance * Vectors.Norm(first))
        {
            return new HessianComparison(error / scale, defect / largest, symmetric);
        }

        // Where the differences cross a crease of f they see its jump, which no Hessian has: the two sides of each entry tell.
        var judge = new DerivativeJudge
        {
            Relative = tolerance,
            Peers = first.Aggregate(0.0, (max, entry) => Math.Max(max, Math.Abs(entry))),
            Piecewise = objective.NonSmooth.Count > 0,
        };
        var judged = new StepLadder { DType = objective.DType, Epsilon = epsilon }.Climb(
            LineSamples.Along(Gradients, theta, block[..n], objective.DType, Gradients(theta)), 0, first, _ => judge, cancellation);
        var open = judged.Any(entry => entry.Judgement is Judgement.AtKink or Judgement.Undecided);
        var best = judged.Select((entry, i) => entry.Judgement == Judgement.Agrees ? entry.Numerical : numerical[i]).ToArray();
        return new HessianComparison(
            Distance(first, best) / scale, defect / largest, symmetric && judged.All(entry => entry.Judgement != Judgement.Wrong))
        {
            Crease = open && objective.NonSmooth.Count > 0,
            Undecided = open && objective.NonSmooth.Count == 0,
        };
    }

    private static double[] Central(Func<double[], double[]> gradient, double[] theta, double[] direction, double h)
    {
        var (above, below) = (gradient(Vectors.Along(theta, h, direction)), gradient(Vectors.Along(theta, -h, direction)));
        return [.. above.Zip(below, (plus, minus) => (plus - minus) / (2 * h))];
    }

    private static double Relative(double[] theta, double[] lengths) =>
        Math.Sqrt(theta.Zip(lengths, (x, length) => x / length).Sum(x => x * x));

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => x - y).Sum(x => x * x));
}
