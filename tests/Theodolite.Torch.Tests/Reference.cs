namespace Theodolite.Torch.Tests;

/// <summary>Slow, plain float64 versions of what the library computes.</summary>
internal static class Reference
{
    public static double Expm1(double x) => 2 * Math.Tanh(x / 2) / (1 - Math.Tanh(x / 2));

    public static double Log1p(double x) => 2 * Math.Atanh(x / (2 + x));

    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    public static double Softplus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    public static double Gelu(double x) => x * 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    public static double GeluDerivative(double x) =>
        0.5 * (1 + Erf(x / Math.Sqrt(2))) + x * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);

    public static double SiluDerivative(double x) => Sigmoid(x) * (1 + x * (1 - Sigmoid(x)));

    /// <summary>2/√π Σ (−1)ⁿ x²ⁿ⁺¹/(n!(2n + 1)); good to 1e−12 for |x| ≤ 3.</summary>
    public static double Erf(double x)
    {
        double term = x, sum = x;
        for (var n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / (2 * n + 1);
        }

        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    /// <summary>Applies a function to broadcast pairs, in row-major order of the common shape.</summary>
    public static double[] Zip(double[] a, Shape shapeA, double[] b, Shape shapeB, Shape common, Func<double, double, double> f)
    {
        var result = new double[common.Count];
        for (long i = 0; i < result.Length; i++)
        {
            result[i] = f(a[At(i, shapeA, common)], b[At(i, shapeB, common)]);
        }

        return result;
    }

    /// <summary>Position in a broadcast operand of a row-major position in the common shape.</summary>
    private static long At(long position, Shape operand, Shape common)
    {
        long index = 0, step = 1;
        for (var axis = common.Rank - 1; axis >= 0; axis--)
        {
            var coordinate = position % common[axis];
            position /= common[axis];
            var own = axis - (common.Rank - operand.Rank);
            if (own < 0)
            {
                continue;
            }

            if (operand[own] != 1)
            {
                index += coordinate * step;
            }

            step *= operand[own];
        }

        return index;
    }
}
