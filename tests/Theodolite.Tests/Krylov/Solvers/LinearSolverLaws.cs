using Theodolite.Curvature;
using Theodolite.Krylov.Solvers;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Tests.Curvature;
using Theodolite.Torch;

namespace Theodolite.Tests.Krylov.Solvers;

public sealed class LinearSolverLaws
{
    private const int N = 40;

    public static TheoryData<string, int> Definite =>
        new() { { "cg", 1 }, { "cg", 2 }, { "minres", 1 }, { "minres", 2 }, { "minres-qlp", 1 }, { "minres-qlp", 2 } };

    public static TheoryData<string, int> Indefinite =>
        new() { { "minres", 1 }, { "minres", 2 }, { "minres", 3 }, { "minres-qlp", 1 }, { "minres-qlp", 2 }, { "minres-qlp", 3 } };

    [Theory]
    [MemberData(nameof(Definite))]
    public void Definite_systems_are_solved_with_every_form_of_vector(string name, int seed)
    {
        using var a = Matrix(i => 1 + i, seed);
        var b = Gaussian(seed);
        var expected = PseudoInverse(a, b);
        var solver = Make(name) with { Tolerance = 1e-12 };
        var managed = solver.Solve(a, b);
        Assert.Equal(SolverOutcome.Converged, managed.Outcome);
        AssertClose(expected, managed.Solution, 1e-10);
        Assert.Equal(managed.Products, managed.Iterations + 1);
        using var right = Tensor.From<double>(b, [1, N]);
        using var tensor = solver.Solve(a, right);
        AssertClose(expected, tensor.Solution.ToArray<double>(), 1e-10);
        using var start = Tensor.From<double>(expected, [1, N]);
        using var warm = solver.Solve(a, right, start);
        Assert.Equal(SolverOutcome.Converged, warm.Outcome);
        Assert.True(warm.Iterations <= 2, $"{warm.Iterations} iterations from the solution");
    }

    [Theory]
    [MemberData(nameof(Indefinite))]
    public void Indefinite_and_shifted_systems_are_solved(string name, int seed)
    {
        using var a = Matrix(i => i - 12.3, seed);
        var b = Gaussian(seed);
        var plain = (Make(name) with { Tolerance = 1e-11 }).Solve(a, b);
        Assert.Equal(SolverOutcome.Converged, plain.Outcome);
        AssertClose(PseudoInverse(a, b), plain.Solution, 1e-8);
        using var moved = new AffineOperator(a, shift: 0.9);
        var shifted = (Make(name) with { Tolerance = 1e-11, Shift = 0.9 }).Solve(a, b);
        AssertClose((Make(name) with { Tolerance = 1e-11 }).Solve(moved, b).Solution, shifted.Solution, 1e-8);
        Assert.True(shifted.Norm <= N * (1 + 1e-12));
    }

    [Theory]
    [MemberData(nameof(Indefinite))]
    public void Singular_systems_with_a_solution_give_the_shortest_one(string name, int seed)
    {
        using var a = Matrix(i => i < 7 ? 0 : i - 20.5, seed);
        var b = Apply(a, Gaussian(seed));
        var solution = (Make(name) with { Tolerance = 1e-11 }).Solve(a, b);
        Assert.Equal(SolverOutcome.Converged, solution.Outcome);
        AssertClose(PseudoInverse(a, b), solution.Solution, 1e-8);
    }

    [Theory]
    [MemberData(nameof(Indefinite))]
    public void Singular_systems_without_a_solution_end_at_least_squares(string name, int seed)
    {
        using var a = Matrix(i => i < 7 ? 0 : i - 20.5, seed);
        var b = Gaussian(seed);
        var expected = PseudoInverse(a, b);
        var solution = Make(name).Solve(a, b);
        Assert.Equal(SolverOutcome.LeastSquares, solution.Outcome);
        var best = Norm(Minus(b, Apply(a, expected)));
        Assert.Equal(best, solution.ResidualNorm, 1e-9 * best);
        Assert.True(solution.NormalResidual <= 1e-7);
        var excess = Norm(Minus(solution.Solution, expected)) / Norm(expected);
        if (name == "minres-qlp")
        {
            Assert.InRange(excess, 0, 1e-5);
        }
        else
        {
            Assert.True(Norm(solution.Solution) >= Norm(expected) * (1 - 1e-9));
        }
    }

    [Fact]
    public void Minres_alone_is_not_the_shortest_least_squares_solution()
    {
        using var a = new DiagonalOperator([1, 2, 0]);
        double[] b = [1, 1, 1];
        var plain = new Minres().Solve(a, b);
        var shortest = new MinresQlp().Solve(a, b);
        AssertClose([1, 0.5, 0], shortest.Solution, 1e-12);
        Assert.Equal(1, plain.Solution[0], 1e-10);
        Assert.True(Math.Abs(plain.Solution[2]) > 0.1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Residuals_of_minres_never_grow_and_are_the_true_ones(int seed)
    {
        using var a = Matrix(i => i - 12.3, seed);
        var b = Gaussian(seed);
        var last = double.PositiveInfinity;
        for (var k = 1; k <= 30; k++)
        {
            var reported = new List<double>();
            foreach (var solver in new LinearSolver[]
            {
                new Minres { MaximumIterations = k, Tolerance = 1e-14 },
                new MinresQlp { MaximumIterations = k, Tolerance = 1e-14 },
            })
            {
                var solution = solver.Solve(a, b, progress: new Now<SolverProgress>(p => reported.Add(p.RelativeResidual)));
                Assert.Equal(SolverOutcome.IterationLimit, solution.Outcome);
                Assert.Equal(solution.RelativeResidual, reported[^1], 1e-9);
                Assert.True(solution.ResidualNorm <= last * (1 + 1e-9));
                if (solver is MinresQlp)
                {
                    last = solution.ResidualNorm;
                }
            }
        }
    }

    [Fact]
    public void Conjugate_gradients_lower_the_energy_and_reach_the_best_of_their_space()
    {
        using var a = Matrix(i => 0.5 + i, 4);
        var b = Gaussian(4);
        var last = 0.0;
        for (var k = 1; k <= 12; k++)
        {
            var x = new ConjugateGradient { MaximumIterations = k, Tolerance = 1e-14 }.Solve(a, b).Solution;
            var energy = (0.5 * Dot(x, Apply(a, x))) - Dot(b, x);
            Assert.True(energy < last);
            last = energy;

            // Galerkin: the residual is orthogonal to the Krylov space b, Ab, …
            var power = b;
            var residual = Minus(b, Apply(a, x));
            for (var j = 0; j < Math.Min(k, 3); j++)
            {
                Assert.Equal(0, Dot(residual, power) / (Norm(residual) * Norm(power)), 1e-9);
                power = Apply(a, power);
            }
        }
    }

    [Fact]
    public void Single_precision_ends_at_its_rounding_and_says_so_honestly()
    {
        using var a = new Diagonal32(N);
        using var b = Tensor.Ones([1, N], DType.Float32);
        foreach (var solver in new LinearSolver[] { new ConjugateGradient(), new Minres(), new MinresQlp() })
        {
            using var solution = (solver with { Tolerance = 1e-12 }).Solve(a, b);
            using var image = a.Apply(solution.Solution);
            image.Add_(b, -1);
            Assert.Equal(image.Norm2(), solution.ResidualNorm, 1e-6);
            Assert.InRange(solution.RelativeResidual, 0, 1e-4);
            Assert.True(
                solution.Outcome is SolverOutcome.Converged or SolverOutcome.Stagnated or SolverOutcome.LeastSquares,
                $"{solution.Outcome}");
        }
    }

    [Fact]
    public void Cancellation_returns_the_last_iterate()
    {
        using var a = Matrix(i => 1 + i, 5);
        foreach (var solver in new LinearSolver[] { new ConjugateGradient(), new Minres(), new MinresQlp() })
        {
            using var source = new CancellationTokenSource();
            var progress = new Now<SolverProgress>(p =>
            {
                if (p.Iteration == 5)
                {
                    source.Cancel();
                }
            });
            var solution = (solver with { Tolerance = 1e-13 }).Solve(a, Gaussian(5), progress: progress, cancellation: source.Token);
            Assert.Equal(SolverOutcome.Cancelled, solution.Outcome);
            Assert.Equal(5, solution.Iterations);
            Assert.Equal(solution.ResidualNorm, Norm(Minus(Gaussian(5), Apply(a, solution.Solution))), 1e-9);
        }
    }

    [Fact]
    public void Zero_and_bad_right_sides()
    {
        using var a = new DiagonalOperator([1, 2, 3]);
        var zero = new Minres().Solve(a, new double[3]);
        Assert.Equal((SolverOutcome.Converged, 0), (zero.Outcome, zero.Iterations));
        Assert.Throws<ArgumentException>(() => new Minres().Solve(a, new double[2]));
        Assert.Throws<ArgumentException>(() => new Minres().Solve(a, [1, double.NaN, 0]));
        using var bad = new DiagonalOperator([1, double.NaN, 3]);
        Assert.Throws<NumericalFailureException>(() => new ConjugateGradient().Solve(bad, [1, 1, 1]));
    }

    internal static LinearSolver Make(string name) => name switch
    {
        "cg" => new ConjugateGradient(),
        "minres" => new Minres(),
        "minres-qlp" => new MinresQlp(),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    internal static DenseOperator Matrix(Func<int, double> spectrum, int seed) =>
        new(RandomMatrices.WithSpectrum([.. Enumerable.Range(0, N).Select(spectrum)], (ulong)seed), N);

    internal static double[] Gaussian(int seed)
    {
        var vector = new double[N];
        Philox.For((ulong)seed, "test/right-side").FillGaussian(vector);
        return vector;
    }

    internal static double[] Apply(LinearOperator a, double[] x)
    {
        var image = new double[x.Length];
        a.Apply(x, image, 1);
        return image;
    }

    internal static double Dot(double[] x, double[] y) => x.Zip(y, (p, q) => p * q).Sum();

    internal static double Norm(double[] x) => Math.Sqrt(Dot(x, x));

    private static double[] Minus(double[] x, double[] y) => [.. x.Zip(y, (p, q) => p - q)];

    private static double[] PseudoInverse(LinearOperator a, double[] b)
    {
        var spectrum = new DenseSpectrum().Compute(a).Dense!;
        var x = new double[b.Length];
        for (var i = 0; i < spectrum.Order; i++)
        {
            var vector = spectrum.Vector(i).ToArray();
            if (Math.Abs(spectrum.Values[i]) > 1e-9)
            {
                x = [.. x.Zip(vector, (p, q) => p + (q * Dot(vector, b) / spectrum.Values[i]))];
            }
        }

        return x;
    }

    private static void AssertClose(double[] expected, double[] actual, double tolerance) =>
        Assert.InRange(Norm(Minus(expected, actual)) / Norm(expected), 0, tolerance);

    private sealed class Diagonal32(int n) : TensorOperator(DType.Float32)
    {
        private readonly Tensor _values = Tensor.From<float>([.. Enumerable.Range(0, n).Select(i => 1 + (3f * i))], [1, n]);

        public override long Dimension => n;

        protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation) => block.Multiply(_values);

        protected override void Dispose(bool disposing) => _values.Dispose();
    }
}
