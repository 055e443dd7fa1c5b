using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Tests.Diagnosis;

public sealed class EscapeTests
{
    [Fact]
    public void One_neuron_network_is_led_to_loss_zero()
    {
        var escape = Run("(1-w1*w2)^2", 0, 0)!;
        Assert.True(escape.Departed);
        Assert.Equal("negative-curvature-escape", escape.Remedy.Name);
        Assert.Equal(1, escape.Remedy.LossBefore);
        Assert.Equal(0, escape.Remedy.LossAfter, 1e-12);
        Assert.Equal(1, escape.Remedy.AchievedDecrease, 1e-12);
        Assert.Equal(Math.Sqrt(2), Math.Abs(escape.Steps[0].Step), 1e-4);
        Assert.Equal(2, escape.Remedy.PredictedDecrease, 1e-3);
        Assert.Equal(1, escape.Theta[0] * escape.Theta[1], 1e-6);
        Assert.Equal(Verdict.FlatMinimum, escape.Arrival?.Verdict);
        Assert.True(escape.Remedy.Cost > 0);
    }

    [Theory]
    [InlineData("x^3-3*x*y^2")]
    [InlineData("(1-w1*w2*w3)^2")]
    [InlineData("(y-x^2)*(y-2*x^2)")]
    [InlineData("-x^4-y^4+x^6+y^6")]
    [InlineData("-x^2-y^2+x^4+y^4")]
    [InlineData("x^2-y^2+y^4")]
    public void Every_way_out_descends(string expression)
    {
        var dimension = expression.Contains("w3", StringComparison.Ordinal) ? 3 : 2;
        var escape = Run(expression, new double[dimension])!;
        Assert.True(escape.Departed);
        Assert.All(escape.Steps, step => Assert.True(step.LossAfter < step.LossBefore));
        Assert.True(escape.Remedy.LossAfter < escape.Remedy.LossBefore);
        Assert.Equal(escape.Remedy.LossBefore - escape.Remedy.LossAfter, escape.Remedy.AchievedDecrease);
    }

    [Fact]
    public void Next_saddle_is_left_too()
    {
        // Leaving (0, 0, 0, 0) wakes one pair or both; either way the end is the global minimum.
        var escape = Run("(1-a*b)^2+0.05*(1-c*d)^2", 0, 0, 0, 0)!;
        Assert.Equal(2, escape.Steps.Count);
        Assert.Equal(0, escape.Remedy.LossAfter, 1e-6);
    }

    [Fact]
    public void Eigenspace_is_sampled_rather_than_one_eigenvector()
    {
        var escape = Run("(1-a*b-c*d-e*f)^2", new double[6])!;
        Assert.Equal(3, escape.Steps[0].Dimension);
        Assert.All(escape.Steps[0].Direction, x => Assert.True(Math.Abs(x) > 1e-3));
    }

    [Theory]
    [InlineData("x^2+y^2")]
    [InlineData("x^4+y^4")]
    public void Minima_are_not_left(string expression) => Assert.Null(Run(expression, 0, 0));

    private static EscapeResult? Run(string expression, params double[] at)
    {
        using var objective = new JetObjective(expression);
        return new Escape().Run(objective, new Survey().Run(objective, at));
    }
}
