using Theodolite.Optimizers;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>The numbers printed in the reference specification (sections 1.2, 1.3, 2.1 to 2.4 and 2.8).</summary>
public class PublishedIterates
{
    [Fact]
    public void Gradient_descent() => Close(
        [[0.95, -0.25], [0.9025, -0.125], [0.857375, -0.0625]],
        Follow(new GradientDescent { LearningRate = 0.05 }, Bowl));

    [Fact]
    public void Gradient_descent_with_L2() => Close(
        [[0.945, -0.2475], [0.893025, -0.1225125], [0.843908625, -0.0606436875]],
        Follow(new GradientDescent { LearningRate = 0.05, WeightDecay = 0.1 }, Bowl));

    [Fact]
    public void Heavy_ball() => Close(
        [[0.95, -0.25], [0.8575, 0.1], [0.731375, 0.365]],
        Follow(new Momentum { LearningRate = 0.05, Gamma = 0.9 }, Bowl));

    [Theory]
    [InlineData(LearningRatePlacement.Outside, 0.8, 0.63, 0.414)]
    [InlineData(LearningRatePlacement.Inside, 0.8, 0.54, 0.252)]
    public void Heavy_ball_under_a_schedule(LearningRatePlacement placement, double first, double second, double third) => Close(
        [[first], [second], [third]],
        Follow(new Momentum { LearningRatePlacement = placement }, Parabola, rate: k => k == 0 ? 0.1 : 0.05));

    [Fact]
    public void Sgd_skips_dampening_on_the_first_step() => Close(
        [[0.8], [0.512], [0.19968]],
        Follow(new Sgd { LearningRate = 0.1, Momentum = 0.8, Dampening = 0.2 }, Parabola));

    [Fact]
    public void Sgd_damped_from_the_first_step() => Close(
        [[0.84], [0.5776], [0.275264]],
        Follow(new Sgd { LearningRate = 0.1, Momentum = 0.8, Dampening = 0.2, FirstStepUndamped = false }, Parabola));

    [Fact]
    public void Averaged_momentum() => Close(
        [[0.8], [0.48], [0.128]],
        Follow(new Momentum { LearningRate = 0.5, Gamma = 0.8, Dampening = 0.8 }, Parabola));

    [Fact]
    public void Nesterov() => Close(
        [[0.905, -0.025], [0.778525, 0.20125], [0.631462625, 0.2024375]],
        Follow(new Sgd { LearningRate = 0.05, Momentum = 0.9, Nesterov = true }, Bowl));

    [Fact]
    public void Adam_by_default() => Close(
        [[0.900000001, -0.4000000002], [0.8004122297, -0.30118742], [0.7015862745, -0.20487125]],
        Follow(new Adam { LearningRate = 0.1 }, Bowl));

    [Theory]
    [InlineData("article", new[] { 0.90000005, -0.400000002, 0.8003886713, -0.3011383084, 0.7014973318, -0.2046847454 })]
    [InlineData("keras", new[] { 0.9000003162, -0.4000000632, 0.8004127762, -0.3011875304, 0.7015870149, -0.2048713994 })]
    [InlineData("optax", new[] { 0.900000001, -0.4000000002, 0.8004122297, -0.30118742, 0.7015862745, -0.20487125 })]
    public void Adam_presets(string preset, double[] expected) => Close(
        [.. expected.Chunk(2)],
        Follow(OptimizerNames.Parse($"adam(preset={preset},learning-rate=0.1)"), Bowl));

    [Theory]
    [InlineData("epsilon-outside=0.1", 0.9047619048, 0.8101101558, 0.7163621929)]
    [InlineData("epsilon-inside=0.1", 0.9012270403, 0.8029784198, 0.7056053779)]
    [InlineData("epsilon-outside=0.1,epsilon-before-bias-correction=true", 0.9612574113, 0.9145898873, 0.8635569922)]
    public void Adam_epsilon_in_three_places(string options, double first, double second, double third) => Close(
        [[first], [second], [third]],
        Follow(OptimizerNames.Parse($"adam(learning-rate=0.1,{options})"), Parabola));

    [Theory]
    [InlineData(WeightDecayMode.Decoupled, new[] { 0.890000001, -0.3950000002, 0.781571857, -0.2923387026, 0.6751012232, -0.1934156018 })]
    [InlineData(WeightDecayMode.L2, new[] { 0.9000000009, -0.4000000002, 0.8004122295, -0.30118742, 0.7015862742, -0.20487125 })]
    public void Adam_weight_decay(WeightDecayMode mode, double[] expected) => Close(
        [.. expected.Chunk(2)],
        Follow(new Adam { LearningRate = 0.1, WeightDecay = 0.1, WeightDecayMode = mode }, Bowl));
}
