using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Tests.Optimizers;

public class ParameterPlanTests
{
    private static readonly ParameterLayout _layout = new([("0.weight", [2, 3]), ("0.bias", [2]), ("1.weight", [1, 2])]);

    [Fact]
    public void Blocks_lie_as_in_the_layout()
    {
        var plan = ParameterPlan.Of(_layout);
        Assert.Equal(
            _layout.Blocks.Select(block => (block.Name, block.Shape, block.Offset)),
            plan.Blocks.Select(block => (block.Name, block.Shape, block.Offset)));
        Assert.True(plan.IsUniform);
        Assert.Equal(10, plan.Count);
    }

    [Fact]
    public void The_first_group_that_fits_holds()
    {
        var plan = ParameterPlan.Of(_layout, [new ParameterGroup("*.bias") { WeightDecay = 0 }, new ParameterGroup("0.*")
        {
            RateScale = 0.1,
        }, new ParameterGroup("1.weigh?") { Frozen = true }]);
        Assert.Equal(
            [(0.1, null, false), (1.0, 0.0, false), (1.0, null, true)],
            plan.Blocks.Select(block => (block.RateScale, block.WeightDecay, block.Frozen)));
        Assert.False(plan.IsUniform);
    }

    [Fact]
    public void A_pattern_that_fits_nothing_is_an_error() => Assert.Equal(
        "No parameter has a name like '0.wieght'; did you mean '0.weight'?",
        Assert.Throws<BadInputException>(() => ParameterPlan.Of(_layout, [new ParameterGroup("0.wieght")])).Message);

    [Fact]
    public void The_variables_of_an_expression_are_one_vector()
    {
        var block = Assert.Single(ParameterPlan.Of(ParameterLayout.OfScalars(["x", "y"])).Blocks);
        Assert.Equal(Shape.Create([2]), block.Shape);
        Assert.Equal(2, ParameterPlan.Of(ParameterLayout.OfScalars(["x", "y"]), [new ParameterGroup("x") { Frozen = true }]).Blocks.Count);
    }
}
