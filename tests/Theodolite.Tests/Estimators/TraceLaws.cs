using Theodolite.Estimators;
using Theodolite.Operators;
using Theodolite.Tests.Curvature;

namespace Theodolite.Tests.Estimators;

public sealed class TraceLaws
{
    private const int N = 50;
    private const int Seeds = 500;

    // Eigenvalues that fall slowly, of both signs: nobody is exact.
    private static readonly double[] s_values = [.. Enumerable.Range(0, N).Select(i => (i % 7 == 0 ? -3.0 : 10.0) / (1 + (0.3 * i)))];

    public static TheoryData<string> Names =>
        new() { "hutchinson", "hutchinson-gaussian", "hutch++", "xtrace", "hutchinson-diagonal", "xdiag" };

    [Theory]
    [MemberData(nameof(Names))]
    public void Estimates_are_unbiased_and_count_their_products(string name)
    {
        using var a = Matrix();
        var (sum, squares) = (0.0, 0.0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var before = a.Products;
            var estimate = Trace(name, 24, (ulong)seed, a);
            Assert.Equal(24, estimate.Products);
            Assert.Equal(24, a.Products - before);
            var error = estimate.Value - s_values.Sum();
            sum += error;
            squares += error * error;
        }

        var spread = Math.Sqrt((squares / Seeds) - Math.Pow(sum / Seeds, 2));
        Assert.InRange(Math.Abs(sum / Seeds), 0, 4 * spread / Math.Sqrt(Seeds));
    }

    // Independent samples: 95 % t-intervals cover in 92 to 98 % of the seeds.
    [Theory]
    [InlineData("hutchinson")]
    [InlineData("hutchinson-gaussian")]
    [InlineData("hutch++")]
    public void Intervals_cover_the_trace_as_often_as_they_say(string name)
    {
        using var a = Matrix();
        var covered = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (low, high) = Trace(name, 48, (ulong)seed, a).Interval();
            covered += low <= s_values.Sum() && s_values.Sum() <= high ? 1 : 0;
        }

        Assert.InRange(covered, 0.92 * Seeds, 0.98 * Seeds);
    }

    // What XTrace promises: an error estimate of the size of the error, within a factor of two in the mean square.
    [Theory]
    [InlineData("xtrace", 16)]
    [InlineData("xtrace", 40)]
    [InlineData("xdiag", 24)]
    public void Error_estimates_of_exchangeable_estimators_have_the_size_of_the_error(string name, int products)
    {
        using var a = Matrix();
        var (actual, stated) = (0.0, 0.0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var estimate = Trace(name, products, (ulong)seed, a);
            actual += Math.Pow(estimate.Value - s_values.Sum(), 2);
            stated += Math.Pow(estimate.StandardError, 2);
        }

        Assert.InRange(Math.Sqrt(stated / actual), 0.5, 2);
    }

    [Theory]
    [InlineData("hutchinson")]
    [InlineData("hutchinson-gaussian")]
    public void The_variance_of_a_sample_has_its_closed_form(string name)
    {
        using var a = Matrix();
        var matrix = new double[N * N];
        a.Apply(SymmetricIdentity(), matrix, N);
        var frobenius = matrix.Sum(x => x * x);
        var diagonal = Enumerable.Range(0, N).Sum(i => matrix[i * (N + 1)] * matrix[i * (N + 1)]);
        var expected = name == "hutchinson"
            ? 2 * (frobenius - diagonal)
            : 2.0 * N / (N + 2) * (frobenius - (Math.Pow(s_values.Sum(), 2) / N));
        const int Probes = 20_000;
        var estimate = name == "hutchinson"
            ? new Hutchinson { Probes = Probes, BlockSize = 1000 }.Trace(a)
            : new Hutchinson { Probes = Probes, BlockSize = 1000, Kind = ProbeKind.Gaussian }.Trace(a);
        Assert.Equal(1, estimate.StandardError * estimate.StandardError * Probes / expected, 0.06);
        Assert.Equal(s_values.Sum(), estimate.Value, 4 * estimate.StandardError);
    }

    [Theory]
    [InlineData("hutch++", 0)]
    [InlineData("hutch++", 1)]
    [InlineData("hutch++", 7)]
    [InlineData("xtrace", 0)]
    [InlineData("xtrace", 1)]
    [InlineData("xtrace", 11)]
    [InlineData("xdiag", 1)]
    [InlineData("xdiag", 11)]
    public void Low_rank_is_exact(string name, int rank)
    {
        double[] values = [.. Enumerable.Range(0, N).Select(i => i < rank ? 3.0 * i - 10 : 0)];
        using var a = new DenseOperator(RandomMatrices.WithSpectrum(values, 4), N);
        for (var seed = 0; seed < 5; seed++)
        {
            var estimate = Trace(name, 24, (ulong)seed, a);
            Assert.Equal(values.Sum(), estimate.Value, 1e-9);
            Assert.InRange(estimate.StandardError, 0, 1e-9);
        }
    }

    [Theory]
    [InlineData("xtrace")]
    [InlineData("xdiag")]
    public void Ranks_far_below_the_products_overflow_nothing(string name)
    {
        double[] values = [.. Enumerable.Range(0, 400).Select(i => i < 2 ? 5.0 - i : 0)];
        using var a = new DiagonalOperator(values);
        Assert.Equal(9, Trace(name, 760, 1, a).Value, 1e-9);
    }

    [Theory]
    [InlineData("hutch++")]
    [InlineData("xtrace")]
    [InlineData("xdiag")]
    public void More_products_than_dimensions_are_exact(string name)
    {
        using var a = new DenseOperator(RandomMatrices.Gaussian(6, 4), 6);
        var matrix = RandomMatrices.Gaussian(6, 4);
        var trace = Enumerable.Range(0, 6).Sum(i => matrix[i * 7]);
        Assert.Equal(trace, Trace(name, 60, 1, a).Value, name == "hutch++" ? 1e-10 : 5 * Trace(name, 60, 1, a).StandardError);
    }

    // Eigenvalues that fall fast: this is what the sketch is for.
    [Fact]
    public void Sketches_beat_plain_sampling_where_eigenvalues_fall_fast()
    {
        double[] values = [.. Enumerable.Range(0, N).Select(i => Math.Pow(0.6, i))];
        using var a = new DenseOperator(RandomMatrices.WithSpectrum(values, 4), N);
        double Error(string name) =>
            Math.Sqrt(Enumerable.Range(0, 30).Average(seed => Math.Pow(Trace(name, 24, (ulong)seed, a).Value - values.Sum(), 2)));
        var (plain, sketched, exchangeable) = (Error("hutchinson"), Error("hutch++"), Error("xtrace"));
        Assert.True(sketched < plain / 5, $"{sketched} against {plain}");
        Assert.True(exchangeable < sketched, $"{exchangeable} against {sketched}");
    }

    [Theory]
    [InlineData("hutchinson", 16, 16)]
    [InlineData("hutch++", 40, 40)]
    [InlineData("xtrace", 16, 16)]
    [InlineData("hutchinson-diagonal", 16, 16)]
    [InlineData("xdiag", 16, 16)]
    public void Cancellation_returns_what_is_known(string name, int products, int expected)
    {
        using var a = Matrix();
        using var source = new CancellationTokenSource();
        var reports = new List<EstimatorProgress>();
        var progress = new Now<EstimatorProgress>(p =>
        {
            reports.Add(p);
            if (p.Products >= products)
            {
                source.Cancel();
            }
        });
        var estimate = Trace(name, 48, 3, a, progress, source.Token);
        Assert.True(estimate.Incomplete);
        Assert.Equal(expected, estimate.Products);
        Assert.Equal(s_values.Sum(), estimate.Value, 6 * estimate.StandardError);
        Assert.All(reports, p => Assert.Equal(48, p.Total));
        source.Cancel();
        Assert.Throws<OperationCanceledException>(() => Trace(name, 48, 3, a, null, source.Token));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_product_that_is_not_finite_is_a_numerical_failure(string name)
    {
        using var a = new DiagonalOperator([.. Enumerable.Range(0, 40).Select(i => i == 7 ? double.NaN : i)]);
        Assert.Throws<NumericalFailureException>(() => Trace(name, 24, 1, a));
    }

    private static Estimate Trace(
        string name,
        int products,
        ulong seed,
        LinearOperator a,
        IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancellation = default) => name switch
        {
            "hutchinson" => new Hutchinson { Probes = products, Seed = seed }.Trace(a, progress, cancellation),
            "hutchinson-gaussian" => new Hutchinson { Probes = products, Seed = seed, Kind = ProbeKind.Gaussian }.Trace(
                a,
                progress,
                cancellation),
            "hutch++" => new HutchPlusPlus { Products = products, Seed = seed }.Trace(a, progress, cancellation),
            "xtrace" => new XTrace { Products = products, Seed = seed }.Trace(a, progress, cancellation),
            "hutchinson-diagonal" => new HutchinsonDiagonal { Probes = products, Seed = seed }.Diagonal(a, progress, cancellation).Trace,
            "xdiag" => new XDiag { Products = products, Seed = seed }.Diagonal(a, progress, cancellation).Trace,
            _ => throw new ArgumentOutOfRangeException(nameof(name)),
        };

    private static DenseOperator Matrix() => new(RandomMatrices.WithSpectrum(s_values, 4), N);

    private static double[] SymmetricIdentity()
    {
        var rows = new double[N * N];
        for (var i = 0; i < N; i++)
        {
            rows[i * (N + 1)] = 1;
        }

        return rows;
    }
}
