using Theodolite.Randomness;

namespace Theodolite.Reproductions;

/// <summary>
/// P(A ≻ 0) for a symmetric N × N matrix with independent entries, N(0, 1) off the diagonal and N(0, 2) on it, three ways.
/// </summary>
internal static class PositiveDefiniteProbability
{
    private static readonly (double Node, double Weight)[] s_legendre = Legendre(32);

    /// <summary>
    /// The eigenvalues have the density ∏|λᵢ − λⱼ| ∏ exp(−λᵢ²/4) up to a factor, so P is a ratio of integrals of it over
    /// (0, ∞)ᴺ and ℝᴺ, each the Pfaffian of aᵢⱼ = ∬ sgn(y − x) xⁱ yʲ w(x) w(y), bordered by ∫ xⁱ w for odd N (de Bruijn,
    /// Journal of the Indian Mathematical Society 19, 1955). The variance cancels, so w = exp(−x²/2) here.
    /// </summary>
    public static double Exact(int n) => Pfaffian(Moments(n, whole: false)) / Pfaffian(Moments(n, whole: true));

    /// <summary>The share of positive definite matrices among so many, and its standard error.</summary>
    public static (double Probability, double StandardError) Counted(int n, int matrices, ulong seed, CancellationToken cancellation)
    {
        var random = Philox.For(seed, "random-matrices.counted", (ulong)n);
        Span<double> factor = stackalloc double[n * n];
        Span<double> row = stackalloc double[n];
        var found = 0;
        for (var index = 0; index < matrices; index++)
        {
            if (index % 10_000 == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            var positive = true;
            for (var k = 0; k < n && positive; k++)
            {
                random.FillGaussian(row[..k]);
                var pivot = (Math.Sqrt(2) * random.NextGaussian()) - Extend(factor, row, k, n);
                positive = pivot > 0;
                factor[(k * n) + k] = Math.Sqrt(Math.Max(pivot, 0));
            }

            found += positive ? 1 : 0;
        }

        var share = (double)found / matrices;
        return (share, Math.Sqrt(Math.Max(share * (1 - share), 1.0 / matrices) / matrices));
    }

    /// <summary>
    /// Sequential Monte Carlo over the rows of a Cholesky factorisation: A_{k+1} ≻ 0 given A_k ≻ 0 when its diagonal entry
    /// exceeds bᵀA_k⁻¹b, with probability Φ̄(bᵀA_k⁻¹b/√2). Unbiased; the standard error is over independent batches.
    /// </summary>
    public static (double Probability, double StandardError) Sequential(
        int n,
        int batches,
        int particles,
        ulong seed,
        CancellationToken cancellation)
    {
        var estimates = new double[batches];
        for (var batch = 0; batch < batches; batch++)
        {
            cancellation.ThrowIfCancellationRequested();
            estimates[batch] = Batch(n, particles, Philox.For(seed, "random-matrices.sequential", (ulong)((n * 1_000) + batch)));
        }

        var mean = estimates.Average();
        var variance = estimates.Sum(value => (value - mean) * (value - mean)) / (batches - 1);
        return (mean, Math.Max(Math.Sqrt(variance / batches), 1e-15));
    }

    private static double Batch(int n, int particles, Philox random)
    {
        var size = n * n;
        var factors = new double[particles * size];
        var drawn = new double[factors.Length];
        var weights = new double[particles];
        var row = new double[n];
        var probability = 1.0;
        for (var k = 0; k < n; k++)
        {
            for (var particle = 0; particle < particles; particle++)
            {
                var factor = factors.AsSpan(particle * size, size);
                random.FillGaussian(row.AsSpan(0, k));
                var needed = Extend(factor, row, k, n);
                var weight = UpperTail(needed / Math.Sqrt(2));
                weights[particle] = weight;
                var entry = weight > 1e-300
                    ? -Math.Sqrt(2) * NormalQuantile.At(Math.Clamp(weight * (1 - random.NextDouble()), 1e-300, 1 - 1e-16))
                    : needed;
                factor[(k * n) + k] = Math.Sqrt(Math.Max(entry - needed, 0));
            }

            var sum = weights.Sum();
            probability *= sum / particles;
            Resample(factors, drawn, weights, sum, size, random);
            (factors, drawn) = (drawn, factors);
        }

        return probability;
    }

    // Systematic: one uniform number, evenly spaced pointers (Kitagawa 1996).
    private static void Resample(double[] from, double[] to, double[] weights, double sum, int size, Philox random)
    {
        var (source, reached, start) = (0, weights[0], random.NextDouble());
        for (var particle = 0; particle < weights.Length; particle++)
        {
            var pointer = (particle + start) * sum / weights.Length;
            while (reached < pointer && source < weights.Length - 1)
            {
                reached += weights[++source];
            }

            from.AsSpan(source * size, size).CopyTo(to.AsSpan(particle * size));
        }
    }

    // Puts y = L⁻¹b into row k of the factor and returns ‖y‖² = bᵀA⁻¹b.
    private static double Extend(Span<double> factor, ReadOnlySpan<double> b, int k, int n)
    {
        var sum = 0.0;
        for (var j = 0; j < k; j++)
        {
            var value = b[j];
            for (var i = 0; i < j; i++)
            {
                value -= factor[(j * n) + i] * factor[(k * n) + i];
            }

            value /= factor[(j * n) + j];
            factor[(k * n) + j] = value;
            sum += value * value;
        }

        return sum;
    }

    // Φ̄(z) for z ≥ 0: the Maclaurin series of Φ near 0, the continued fraction of Mills' ratio in the tail.
    private static double UpperTail(double z)
    {
        var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (z > 2.5)
        {
            var ratio = z;
            for (var k = 60; k >= 1; k--)
            {
                ratio = z + (k / ratio);
            }

            return density / ratio;
        }

        var (term, series) = (z, z);
        for (var k = 1; k < 60; k++)
        {
            term *= z * z / ((2 * k) + 1);
            series += term;
        }

        return 0.5 - (density * series);
    }

    private static double[,] Moments(int n, bool whole)
    {
        var order = n + (n % 2);
        var matrix = new double[order, order];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                // In polar coordinates the radius integrates to 2^((i+j)/2) Γ((i+j+2)/2); a smaller i lies on the x axis.
                matrix[i, j] = Math.Pow(2, (i + j) / 2.0) * HalfGamma(i + j + 2) * Angular(i, j, whole);
                matrix[j, i] = -matrix[i, j];
            }

            if (n % 2 == 1)
            {
                var moment = Math.Pow(2, (i - 1) / 2.0) * HalfGamma(i + 1);
                matrix[i, n] = whole ? (i % 2 == 0 ? 2 * moment : 0) : moment;
                matrix[n, i] = -matrix[i, n];
            }
        }

        return matrix;
    }

    // ∫ sgn(sin t − cos t) cosⁱ t sinʲ t dt over a quarter or the whole of the circle, by Gauss–Legendre on each eighth.
    private static double Angular(int i, int j, bool whole)
    {
        var total = 0.0;
        for (var eighth = 0; eighth < (whole ? 8 : 2); eighth++)
        {
            var (from, half) = (eighth * Math.PI / 4, Math.PI / 8);
            foreach (var (node, weight) in s_legendre)
            {
                var (sine, cosine) = Math.SinCos(from + (half * (1 + node)));
                total += half * weight * Math.Sign(sine - cosine) * Math.Pow(cosine, i) * Math.Pow(sine, j);
            }
        }

        return total;
    }

    /// <summary>Γ(m/2).</summary>
    private static double HalfGamma(int m)
    {
        var value = m % 2 == 0 ? 1.0 : Math.Sqrt(Math.PI);
        for (var x = m % 2 == 0 ? 1.0 : 0.5; x < m / 2.0; x++)
        {
            value *= x;
        }

        return value;
    }

    // Eliminates two rows and columns at a time: Pf(A) = a₀₁ · Pf(A₂ − a₁·a₀ᵀ/a₀₁ + a₀·a₁ᵀ/a₀₁), pivoting on the largest entry of row 0.
    private static double Pfaffian(double[,] matrix)
    {
        var a = (double[,])matrix.Clone();
        var n = a.GetLength(0);
        var result = 1.0;
        for (var k = 0; k < n; k += 2)
        {
            var pivot = k + 1;
            for (var i = k + 2; i < n; i++)
            {
                pivot = Math.Abs(a[k, i]) > Math.Abs(a[k, pivot]) ? i : pivot;
            }

            if (pivot != k + 1)
            {
                for (var i = 0; i < n; i++)
                {
                    (a[k + 1, i], a[pivot, i]) = (a[pivot, i], a[k + 1, i]);
                }

                for (var i = 0; i < n; i++)
                {
                    (a[i, k + 1], a[i, pivot]) = (a[i, pivot], a[i, k + 1]);
                }

                result = -result;
            }

            var head = a[k, k + 1];
            result *= head;
            for (var i = k + 2; i < n; i++)
            {
                for (var j = k + 2; j < n; j++)
                {
                    a[i, j] += ((a[k + 1, i] * a[k, j]) - (a[k, i] * a[k + 1, j])) / head;
                }
            }
        }

        return Math.Abs(result);
    }

    // Newton's iteration on the Legendre polynomial from Tricomi's starting values.
    private static (double Node, double Weight)[] Legendre(int order)
    {
        var rule = new (double, double)[order];
        for (var i = 0; i < order; i++)
        {
            var x = Math.Cos(Math.PI * (i + 0.75) / (order + 0.5));
            var derivative = 1.0;
            for (var iteration = 0; iteration < 50; iteration++)
            {
                var (previous, current) = (1.0, x);
                for (var k = 2; k <= order; k++)
                {
                    (previous, current) = (current, ((((2 * k) - 1) * x * current) - ((k - 1) * previous)) / k);
                }

                derivative = order * ((x * current) - previous) / ((x * x) - 1);
                var step = current / derivative;
                x -= step;
                if (Math.Abs(step) < 1e-16)
                {
                    break;
                }
            }

            rule[i] = (x, 2 / ((1 - (x * x)) * derivative * derivative));
        }

        return rule;
    }
}
