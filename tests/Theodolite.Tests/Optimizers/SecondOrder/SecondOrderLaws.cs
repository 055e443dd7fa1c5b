using CsCheck;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Optimizers.SecondOrder;
using Theodolite.Tests.Diagnosis;
using static Theodolite.Tests.Optimizers.SecondOrder.Descents;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers.SecondOrder;

/// <summary>What holds for every optimizer that asks for more than the gradient at θ.</summary>
public class SecondOrderLaws
{
    public const string Rosenbrock = "(1 - x)^2 + 100*(y - x^2)^2";

    public static TheoryData<string> All =>
    [
        "sam(base=adam(learning-rate=0.01))", "asam(base=momentum(learning-rate=0.001))", "l-bfgs",
        "l-bfgs(line-search=none,powell-damping=true)", "l-bfgs(preset=pytorch)",
        "l-bfgs(preset=optax)", "newton(mode=modified-cholesky,line-search=armijo)",
        "newton(mode=damped,damping=0.5,line-search=strong-wolfe)", "saddle-free-newton",
        "saddle-free-newton(krylov=2)", "newton-cg", "trust-region", "trust-region(solver=exact)", "cubic-newton", "cubic-newton(krylov=2)",
        "perturbed-gradient-descent(learning-rate=0.001)",
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void A_restored_state_continues_with_the_same_bits(string text)
    {
        using var objective = ExpressionObjective.Parse(Rosenbrock);
        var (settings, loss) = (OptimizerNames.Parse(text), new ObjectiveLoss<float>(objective));
        var (straight, first) = (settings.Create<float>(2), settings.Create<float>(2));
        float[] theta = [-1.2f, 1];
        var resumed = theta.ToArray();
        for (var k = 0; k < 6; k++)
        {
            straight.Step(theta, loss);
            if (k < 5)
            {
                first.Step(resumed, loss);
            }
        }

        // Saved after five steps, then one more on another optimizer: a state cannot share what it goes on using.
        var state = first.Save();
        first.Step(resumed.ToArray(), loss);
        var second = settings.Create<float>(2);
        second.Restore(state);
        second.Step(resumed, loss);
        Assert.Equal(theta, resumed);
        Assert.Equal(6, second.Steps);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void At_a_minimum_nothing_moves_and_nothing_is_NaN(string text)
    {
        var iterates = Follow(text, Rosenbrock, [1, 1]);
        Assert.All(iterates, iterate => Assert.All(
            iterate,
            value => Assert.InRange(Math.Abs(value - 1), 0, text.StartsWith("perturbed", StringComparison.Ordinal) ? 0.02 : 1e-12)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Printed_settings_parse_to_themselves(string text)
    {
        var settings = OptimizerNames.Parse(text);
        Assert.Equal(settings, OptimizerNames.Parse(settings.ToString()));
    }

    [Theory]
    [InlineData("l-bfgs", 60)]
    [InlineData("newton(mode=modified-cholesky,line-search=armijo)", 40)]
    [InlineData("saddle-free-newton", 60)]
    [InlineData("newton-cg", 120)]
    [InlineData("trust-region", 60)]
    [InlineData("trust-region(solver=exact)", 60)]
    [InlineData("cubic-newton", 80)]
    public void The_valley_of_Rosenbrock_is_no_obstacle(string text, int steps)
    {
        var end = Follow(text, Rosenbrock, [-1.2, 1], steps)[^1];
        Assert.Equal(1, end[0], 1e-3);
        Assert.Equal(1, end[1], 1e-3);
    }

    [Theory]
    [InlineData("newton")]
    [InlineData("newton(line-search=armijo)")]
    [InlineData("saddle-free-newton(damping=0)")]
    public void One_step_solves_a_quadratic(string text) => Gen.Int[1, 40].Sample(
        n =>
        {
            using var objective = Quadratic(n, definite: true);
            var theta = Numbers<double>(n, 3);
            OptimizerNames.Parse(text).Create<double>(n).Step(theta, new ObjectiveLoss<double>(objective));
            Assert.All(theta, value => Assert.Equal(0, value, 1e-9 * n));
        },
        iter: 10,
        seed: "0000KeUMmKrn");

    [Theory]
    [InlineData("adam(learning-rate=0.1)")]
    [InlineData("momentum(learning-rate=0.02)")]
    public void With_rho_zero_SAM_is_its_base(string text)
    {
        foreach (var name in (string[])["sam", "asam"])
        {
            Assert.Equal(Follow(text, Descents.Bowl, [1, -0.5], 10), Follow($"{name}(rho=0,base={text})", Descents.Bowl, [1, -0.5], 10));
        }
    }

    [Theory]
    [InlineData("trust-region(solver=exact)")]
    [InlineData("cubic-newton")]
    public void A_strict_saddle_is_left_where_the_gradient_is_zero(string text)
    {
        var end = Follow(text, Saddle, [0, 0], 30)[^1];
        Assert.Equal(0, end[0], 1e-6);
        Assert.Equal(1, Math.Abs(end[1]), 1e-6);
    }

    [Theory]
    [InlineData("saddle-free-newton")]
    [InlineData("trust-region")]
    [InlineData("perturbed-gradient-descent(learning-rate=0.1,waiting-steps=20,gradient-threshold=0.01)")]
    public void A_strict_saddle_repels(string text) =>
        Assert.Equal(1, Math.Abs(Follow(text, Saddle, [1, 1e-3], 400)[^1][1]), 1e-3);

    [Fact]
    public void A_Krylov_space_of_full_size_is_the_whole_matrix() => Gen.Int[2, 25].Sample(
        n =>
        {
            using var objective = Quadratic(n, definite: false);
            foreach (var name in (string[])["saddle-free-newton(damping=0.1,line-search=none,krylov=",
            "cubic-newton(adaptive=false,regularization=3,krylov="])
            {
                var (dense, krylov) = (Numbers<double>(n, 5), Numbers<double>(n, 5));
                OptimizerNames.Parse($"{name}0)").Create<double>(n).Step(dense, new ObjectiveLoss<double>(objective));
                OptimizerNames.Parse($"{name}{n})").Create<double>(n).Step(krylov, new ObjectiveLoss<double>(objective));
                Assert.All(dense.Zip(krylov), pair => Assert.Equal(pair.First, pair.Second, 1e-7));
            }
        },
        iter: 10,
        seed: "0000KeUMmKrn");

    [Theory]
    [MemberData(nameof(All))]
    public void Frozen_parameters_stay(string text)
    {
        using var objective = ExpressionObjective.Parse("(x - y)^2 + (y - 3)^4 + x*z + z^2");
        var plan = ParameterPlan.Of(objective.Parameters, [new ParameterGroup("y") { Frozen = true }]);
        double[] theta = [1, 0.5, 0.25];
        var (optimizer, loss) = (OptimizerNames.Parse(text).Create<double>(plan), new ObjectiveLoss<double>(objective));
        for (var k = 0; k < 4; k++)
        {
            optimizer.Step(theta, loss);
        }

        Assert.Equal(0.5, theta[1]);
        Assert.NotEqual(1, theta[0]);
    }

    [Theory]
    [InlineData("newton", "newton-cg")]
    [InlineData("saddle-free-newton", "krylov=")]
    [InlineData("cubic-newton", "krylov=")]
    [InlineData("trust-region(solver=exact)", "steihaug")]
    public void A_matrix_too_large_is_refused_with_an_alternative(string text, string alternative) =>
        Assert.Contains(
            alternative,
            Assert.Throws<BadInputException>(() => OptimizerNames.Parse(text).Create<double>(3001)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("sam(base=newton)", "needs more of the loss")]
    [InlineData("sam(base=adm)", "did you mean 'adam'?")]
    [InlineData("sam(base=adam(beta1=2))", "beta1 must be")]
    [InlineData("sam(base=adam(beta1=0.2)", "is not of the form")]
    [InlineData("trust-region(acceptance=0.3)", "acceptance must be")]
    [InlineData("trust-region(radius=2,maximum-radius=1)", "radius must not exceed")]
    [InlineData("l-bfgs(history=0)", "history must be")]
    [InlineData("newton(mode=plan)", "mode of newton must be one of plain, damped, modified-cholesky")]
    [InlineData("perturbed-gradient-descent(smoothness=10,constant=2)", "constant must be at most 1")]
    public void What_is_wrong_is_said(string text, string part)
    {
        var error = Assert.ThrowsAny<Exception>(() => OptimizerNames.Parse(text).Create<double>(2));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_with_rates_are_refused()
    {
        var plan = ParameterPlan.Of(ParameterLayout.OfScalars(["x", "y"]), [new ParameterGroup("x") { RateScale = 2 }]);
        Assert.Throws<BadInputException>(() => new LBfgs().Create<double>(plan));
    }

    [Fact]
    public void A_loss_that_is_not_finite_moves_nothing()
    {
        using var objective = ExpressionObjective.Parse("log(x) + y^2");
        foreach (var text in All.Select(row => row.Data).Where(text => !text.Contains("sam", StringComparison.Ordinal)))
        {
            double[] theta = [-1, 1];
            var result = OptimizerNames.Parse(text).Create<double>(2).Step(theta, new ObjectiveLoss<double>(objective));
            Assert.False(result.Moved, text);
            Assert.Equal([-1.0, 1.0], theta);
            Assert.Contains("not finite", result.Note!, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_loss_counts_what_is_asked()
    {
        using var objective = ExpressionObjective.Parse(Descents.Bowl);
        var loss = new ObjectiveLoss<double>(objective);
        var gradient = new double[2];
        loss.Gradient([1, 2], gradient);
        loss.Gradient([1, 2], gradient); // from memory
        loss.Value([1, 2]);
        loss.Value([2, 2]);
        using (var hessian = loss.Hessian([2, 2]))
        {
            hessian.Apply([1, 0, 0, 1], new double[4], 2);
        }

        Assert.Equal(new LossEvaluations(1, 1, 1, 2), loss.Evaluations);
        Assert.Equal(2 + 4 + (1 / 3.0), loss.Evaluations.GradientEquivalents, 1e-12);
    }

    /// <summary>½xᵀAx with a random A.</summary>
    private static QuadraticObjective Quadratic(int n, bool definite)
    {
        var (factor, matrix) = (Numbers<double>(n * n, 1), new double[n * n]);
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++)
            {
                for (var k = 0; k < n; k++)
                {
                    matrix[(i * n) + j] += factor[(i * n) + k] * factor[(j * n) + k] / n;
                }

                matrix[(i * n) + j] += i == j ? (definite ? 0.5 : -1) : 0;
            }
        }

        return new QuadraticObjective(matrix, n, 1);
    }
}
