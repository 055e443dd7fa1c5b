using Theodolite.Krylov.Solvers;
using Theodolite.Operators;
using static Theodolite.Tests.Krylov.Solvers.LinearSolverLaws;

namespace Theodolite.Tests.Krylov.Solvers;

public sealed class NonPositiveCurvatureTests
{
    [Theory]
    [InlineData("cg")]
    [InlineData("minres")]
    public void What_is_flagged_has_the_curvature_stated(string name)
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            using var a = Matrix(i => i < 3 ? -1 - i : 0.1 + i, seed);
            var solution = Stopping(name).Solve(a, Gaussian(seed));
            Assert.Equal(SolverOutcome.NonPositiveCurvature, solution.Outcome);
            var d = solution.Direction!;
            Assert.Equal(1, Norm(d), 1e-12);
            Assert.Equal(Dot(d, Apply(a, d)), solution.Curvature, 1e-9);
            Assert.True(solution.Curvature < -solution.CurvatureError, $"seed {seed}: {solution.Curvature}");
        }
    }

    [Theory]
    [InlineData("cg", 1e-10)]
    [InlineData("minres", 1e-10)]
    [InlineData("minres", 1e-15)]
    public void Semidefinite_operators_are_never_flagged(string name, double tolerance)
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            using var a = Matrix(i => i < 9 ? 0 : Math.Pow(10, (i - 39) / 4.0), seed);
            var consistent = (Stopping(name) with { Tolerance = tolerance }).Solve(a, Apply(a, Gaussian(seed)));
            Assert.Null(consistent.Direction);
            if (name == "minres")
            {
                Assert.Null(Stopping(name).Solve(a, Gaussian(seed)).Direction);
            }
        }
    }

    // Without a solution, ½xᵀAx − bᵀx is unbounded below along the kernel, and conjugate gradients find that.
    [Fact]
    public void Conjugate_gradients_find_the_zero_curvature_of_a_system_without_solution()
    {
        using var a = new DiagonalOperator([2, 1, 0]);
        var solution = new ConjugateGradient().Solve(a, [1, 1, 1]);
        Assert.Equal(SolverOutcome.NonPositiveCurvature, solution.Outcome);
        Assert.InRange(Math.Abs(solution.Curvature), 0, solution.CurvatureError);
        Assert.Equal(1, Math.Abs(solution.Direction![2]), 1e-9);
    }

    // The condition of Liu and Roosta against its definition: every residual before the flag has rᵀAr > 0, the flagged one not.
    [Fact]
    public void The_first_residual_of_non_positive_curvature_is_the_one_flagged()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            using var a = Matrix(i => i < 2 ? -0.05 * (1 + i) : 0.1 + i, seed);
            var b = Gaussian(seed);
            var flagged = Stopping("minres").Solve(a, b);
            Assert.Equal(SolverOutcome.NonPositiveCurvature, flagged.Outcome);
            for (var k = 1; k < flagged.Iterations; k++)
            {
                var x = k == 1 ? new double[b.Length] : new Minres { MaximumIterations = k - 1, Tolerance = 1e-14 }.Solve(a, b).Solution;
                var residual = b.Zip(Apply(a, x), (p, q) => p - q).ToArray();
                Assert.True(Dot(residual, Apply(a, residual)) > 0, $"seed {seed}, iteration {k}");
            }

            var iterate = new Minres { MaximumIterations = Math.Max(1, flagged.Iterations - 1), Tolerance = 1e-14 }.Solve(a, b);
            if (flagged.Iterations > 1)
            {
                var last = b.Zip(Apply(a, iterate.Solution), (p, q) => p - q).ToArray();
                Assert.Equal(1, Math.Abs(Dot(last, flagged.Direction!)) / Norm(last), 1e-9);
            }
        }
    }

    // rᵀAr = 0 with Ar ≠ 0 proves a negative eigenvalue as well.
    [Fact]
    public void Zero_curvature_off_the_kernel_is_flagged()
    {
        using var a = new DenseOperator([0, 1, 1, 0], 2);
        var solution = Stopping("minres").Solve(a, [1, 0]);
        Assert.Equal(SolverOutcome.NonPositiveCurvature, solution.Outcome);
        Assert.Equal(0, solution.Curvature);
        var through = new Minres().Solve(a, [1, 0]);
        Assert.Equal(SolverOutcome.Converged, through.Outcome);
        Assert.NotNull(through.Direction);
    }

    private static LinearSolver Stopping(string name) =>
        name == "cg" ? new ConjugateGradient() : new Minres { StopAtNonPositiveCurvature = true };
}
