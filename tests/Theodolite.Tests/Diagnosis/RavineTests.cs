using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Tests.Diagnosis;

/// <summary>A ravine is no gradient-flat region: the gradient lies along a weak curvature, and descent goes on along it.</summary>
public class RavineTests
{
    [Theory]
    [InlineData("1.25*x^2 + 0.01*y^2", 0.08)]
    [InlineData("1.25*x^2 + 0.003*(y - z)^2 + 0.006*z^2", 0.034)]
    [InlineData("125*x^2 + 0.01*y^2 + 7", 0.08)]
    public void A_gradient_along_a_weak_curvature_is_descent(string text, double norm)
    {
        using var loss = ExpressionObjective.Parse(text);
        var theta = new double[loss.Parameters.Count];
        theta[1] = 4;
        var survey = new Survey { Stalled = true, FromSearch = true }.Run(loss, theta);
        Assert.InRange(survey.GradientNorm, norm / 2, 2 * norm);
        Assert.True(survey.Evidence["gradientFlatness"] <= 0.02);
        Assert.Equal(Verdict.Descending, survey.Verdict);
    }

    [Fact]
    public void A_gradient_in_the_kernel_is_flat_where_a_search_ended_and_descent_elsewhere()
    {
        using var loss = ExpressionObjective.Parse("y + x^2");
        Assert.Equal(Verdict.GradientFlat, new Survey { FromSearch = true }.Run(loss, [0, 0]).Verdict);
        Assert.Equal(Verdict.Descending, new Survey().Run(loss, [0, 0]).Verdict);
    }
}
