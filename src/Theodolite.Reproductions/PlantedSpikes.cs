using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;

namespace Theodolite.Reproductions;

/// <summary>
/// A random symmetric matrix with planted spikes: the bulk is a semicircle, a spike θ above 1 leaves an outlier at θ + 1/θ
/// and one below 1 none. All eigenvalues, Lanczos and the density by quadrature have to agree on it.
/// </summary>
public sealed class PlantedSpikes : Reproduction
{
    private const int Order = 1_000;

    private static readonly double[] s_spikes = [5, 3.5, 2.5, 1.8, 0.7, -1.5, -4];

    public override string Name => "planted-spikes";

    public override string Claim => "A spike θ planted in a random symmetric matrix whose bulk is the semicircle on [−2, 2] shows as an "
        + "outlier at θ + 1/θ when |θ| > 1, and not at all below.";

    public override string Source => "Baik, Ben Arous and Péché, Annals of Probability 33 (2005); Capitaine, Donati-Martin and Féral, "
        + "Annals of Probability 37 (2009); the semicircle: Wigner (1955).";

    public override ReproductionResult Run(
        ulong seed,
        IProgress<Progress>? progress = null,
        CancellationToken cancellation = default)
    {
        var matrix = Plant(seed);
        using var counted = new DenseOperator(matrix, Order);
        progress?.Report(new("all eigenvalues", 0.05));
        var dense = SymmetricEigensolver.Solve(matrix, Order);
        cancellation.ThrowIfCancellationRequested();
        var above = s_spikes.Where(spike => spike > 1).Order().Reverse().ToArray();
        var below = s_spikes.Where(spike => spike < -1).Order().ToArray();
        progress?.Report(new("both ends by Lanczos", 0.5));
        var ends = new Lanczos { Smallest = below.Length, Largest = above.Length, Tolerance = 1e-6, Seed = seed, MaximumProducts = 2_000 }
            .Solve(counted, cancellation: cancellation);
        progress?.Report(new("density by quadrature", 0.6));
        var density = new SpectralDensity { Probes = 8, Steps = 80, Seed = seed, Deflation = Outliers(ends) }.Compute(
            counted,
            cancellation: cancellation);

        var rows = new List<ReproductionRow>();
        Outliers(rows, above, dense.Values.Reverse().ToArray());
        Outliers(rows, below, dense.Values);
        rows.Add(ReproductionRow.Between(
            "no outlier below the transition",
            "next eigenvalue under the outliers (spike 0.7 is invisible)",
            1.9,
            2.1,
            dense.Values[^(above.Length + 1)]));
        Agreement(rows, ends, dense);
        Densities(rows, density, dense);
        return new ReproductionResult
        {
            Rows = rows,
            Notes =
            [
                $"A Gaussian matrix of order {Order:N0} with off-diagonal variance 1/N plus Σ θᵢ uᵢuᵢᵀ with random unit vectors. The "
                    + "outlier fluctuates about θ + 1/θ with standard deviation √(2(1 − 1/θ²)/N), which is the standard error shown.",
                $"Lanczos took {ends.Products} products with an independent check of both ends, the density, with the outliers taken out "
                    + $"of its probes, {density.Products}, all eigenvalues {Order:N0}.",
            ],
            Plots = [Picture(density, dense)],
        };
    }

    private static Deflation Outliers(LanczosResult ends)
    {
        EigenPair[] pairs = [.. ends.Largest, .. ends.Smallest];
        return new([.. pairs.Select(pair => pair.Value)], [.. pairs.Select(pair => pair.Vector)]);
    }

    private static void Outliers(List<ReproductionRow> rows, double[] spikes, double[] values)
    {
        for (var i = 0; i < spikes.Length; i++)
        {
            var spike = spikes[i];
            rows.Add(ReproductionRow.Within(
                "outliers of the matrix (all eigenvalues): θ + 1/θ", $"spike {spike}", spike + (1 / spike), values[i], Math.Sqrt(
                    2 * (1 - (1 / (spike * spike))) / Order)));
        }
    }

    private static void Agreement(List<ReproductionRow> rows, LanczosResult ends, EigenDecomposition dense)
    {
        const string Group = "Lanczos against all eigenvalues";
        rows.AddRange(ends.Largest.Select((pair, i) => Pair(pair, dense.Values[^(i + 1)])));
        rows.AddRange(ends.Smallest.Select((pair, i) => Pair(pair, dense.Values[i])));
        rows.Add(ReproductionRow.Shown(
            Group,
            "an independent run found nothing beyond (1 is yes)",
            1,
            ends.Verified ? 1 : 0) with
        { Criterion = "yes", Passed = ends.Verified });

        ReproductionRow Pair(EigenPair pair, double exact) => new($"eigenvalue {exact:0.000}", exact, pair.Value)
        {
            Group = Group,
            Uncertainty = pair.Residual,
            Criterion = "within its residual",
            Passed = Math.Abs(pair.Value - exact) <= pair.Residual + (4 * dense.BackwardError),
        };
    }

    private static void Densities(List<ReproductionRow> rows, DensityResult density, EigenDecomposition dense)
    {
        const string Group = "density by quadrature against all eigenvalues";
        rows.Add(Estimated("sum of the eigenvalues", dense.Values.Sum(), density.Trace));
        rows.Add(Estimated("sum of their squares", dense.Values.Sum(value => value * value), density.Moment(2)));
        rows.Add(Estimated("sum of their fourth powers", dense.Values.Sum(value => value * value * value * value), density.Moment(4)));
        rows.Add(Estimated("eigenvalues above 1", dense.Values.Count(value => value > 1), density.CountAbove(1)));
        rows.Add(Estimated("log det(A + 5·I)", dense.Values.Sum(value => Math.Log(value + 5)), density.LogDeterminant(5)));
        rows.Add(
            ReproductionRow.Between("semicircle", "largest distance between the distribution functions", 0, 0.02, Distance(dense.Values)));

        static ReproductionRow Estimated(string quantity, double exact, Estimate estimate) =>
            ReproductionRow.Within(Group, quantity, exact, estimate.Value, estimate.StandardError);
    }

    // sup |F_N − F| with F(x) = ½ + x√(4 − x²)/(4π) + arcsin(x/2)/π.
    private static double Distance(double[] values)
    {
        var largest = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var x = Math.Clamp(values[i], -2, 2);
            var expected = 0.5 + (x * Math.Sqrt(4 - (x * x)) / (4 * Math.PI)) + (Math.Asin(x / 2) / Math.PI);
            largest = Math.Max(
                largest,
                Math.Max(Math.Abs(expected - ((double)i / values.Length)), Math.Abs(expected - ((i + 1.0) / values.Length))));
        }

        return largest;
    }

    private static ReproductionPlot Picture(DensityResult density, EigenDecomposition dense)
    {
        var curve = density.Curve(600, 0.05);
        var exact = DensityResult.Exact(dense.Values).Curve(600, 0.05);
        return new("planted-spikes", "A random matrix with "
            + "planted spikes", $"order {Order:N0}; spikes {string.Join(", ", s_spikes)}", "eigenvalue λ", "density per unit of λ",
        [
            new("Lanczos outliers and 8 probes of 80 steps", [.. curve.Grid.Select((x, i) => (x, curve.Values[i], 0.0))]),
            new("all eigenvalues", [.. exact.Grid.Select((x, i) => (x, exact.Values[i], 0.0))]),
            new("semicircle", [.. Enumerable.Range(1, 199).Select(i => -2 + (4 * i / 200.0))
                .Select(x => (x, Math.Sqrt(4 - (x * x)) / (2 * Math.PI), 0.0))]),
            new("θ + 1/θ", [.. s_spikes.Where(spike => Math.Abs(spike) > 1)
                .Select(spike => (spike + (1 / spike), 1.0 / Order / (0.05 * Math.Sqrt(2 * Math.PI)), 0.0))], Line: false, Dots: true),
        ])
        { LogarithmicY = true, Floor = 3e-4 };
    }

    private static double[] Plant(ulong seed)
    {
        var random = Philox.For(seed, "planted-spikes.matrix");
        var matrix = new double[Order * Order];
        for (var i = 0; i < Order; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var entry = random.NextGaussian() * Math.Sqrt((i == j ? 2.0 : 1.0) / Order);
                matrix[(i * Order) + j] = matrix[(j * Order) + i] = entry;
            }
        }

        var direction = new double[Order];
        for (var spike = 0; spike < s_spikes.Length; spike++)
        {
            Philox.For(seed, "planted-spikes.direction", (ulong)spike).RandomUnitVector(direction);
            for (var i = 0; i < Order; i++)
            {
                for (var j = 0; j < Order; j++)
                {
                    matrix[(i * Order) + j] += s_spikes[spike] * direction[i] * direction[j];
                }
            }
        }

        return matrix;
    }
}
