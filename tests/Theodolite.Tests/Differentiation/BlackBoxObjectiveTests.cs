using Theodolite.Differentiation;

namespace Theodolite.Tests.Differentiation;

public class BlackBoxObjectiveTests
{
    // It scribbles over its argument, as a careless function may.
    private static double Careless(double[] x)
    {
        var value = (x[0] * x[0]) + (3 * x[0] * x[1]) - Math.Cos(x[1]);
        Array.Fill(x, double.NaN);
        return value;
    }

    [Fact]
    public void Derivatives_are_those_of_the_function()
    {
        using var objective = new BlackBoxObjective(Careless, "a", "b");
        var gradient = new double[2];
        double[] theta = [0.5, 0.25];
        Assert.Equal(Careless([.. theta]), objective.Gradient(theta, gradient));
        Assert.Equal(1.75, gradient[0], 1e-11);
        Assert.Equal(1.5 + Math.Sin(0.25), gradient[1], 1e-11);
        using var hessian = objective.Hessian(theta);
        var rows = new double[4];
        hessian.Apply([1, 0, 0, 1], rows, 2);
        Assert.Equal([2, 3, 3, Math.Cos(0.25)], rows, (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal([0.5, 0.25], theta);
    }

    [Fact]
    public void It_says_how_well_its_derivatives_are_known()
    {
        using var objective = new BlackBoxObjective(Careless, "a", "b");
        Assert.InRange(objective.RelativeNoise, 1e-12, 1e-10);
        Assert.Equal(["a", "b"], objective.Parameters.Blocks.Select(block => block.Name));
    }

    [Fact]
    public void Threads_do_not_disturb_each_other()
    {
        using var objective = new BlackBoxObjective(Careless, "a", "b");
        var gradients = ParallelEnumerable.Range(0, 64).Select(_ =>
        {
            var gradient = new double[2];
            objective.Gradient([0.5, 0.25], gradient);
            return (gradient[0], gradient[1]);
        }).Distinct().ToArray();
        Assert.Single(gradients);
        Assert.Equal(64 * 9, objective.Evaluations);
    }

    [Fact]
    public void A_value_that_is_not_finite_is_located()
    {
        using var objective = new BlackBoxObjective(x => Math.Log(x[0]), "x");
        Assert.Equal("NaN", objective.LocateNonFinite([-1])?.Kind);
        Assert.Null(objective.LocateNonFinite([1]));
    }

    [Fact]
    public void The_numerical_gradient_of_an_objective_counts_its_cost()
    {
        using var inner = new BlackBoxObjective(Careless, "a", "b");
        using var objective = new NumericalGradientObjective(inner, new FiniteDifferences());
        var gradient = new double[2];
        objective.Gradient([0.5, 0.25], gradient);
        objective.Gradient([0.5, 0.25], gradient);
        Assert.Equal(1.75, gradient[0], 1e-9);
        Assert.Equal((2, 10), (objective.Gradients, objective.Evaluations));
        Assert.Equal(inner.Evaluations, objective.Evaluations);
    }
}
