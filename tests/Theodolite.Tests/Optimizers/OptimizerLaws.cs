using CsCheck;
using Theodolite.Optimizers;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>What holds for every optimizer, and the relations between them.</summary>
public class OptimizerLaws
{
    public static TheoryData<string> All => new(OptimizerNames.Defaults.OfType<FirstOrderSettings>().Select(settings => settings.Name).Append("sgd(momentum=0.9,nesterov=true)").Append("adam(preset=keras)"));

    [Theory]
    [MemberData(nameof(All))]
    public void A_zero_gradient_and_a_zero_state_leave_the_parameters(string text)
    {
        foreach (var settings in (OptimizerSettings[])[(FirstOrderSettings)OptimizerNames.Parse(text) with { WeightDecay = 0 }, new Adam { EpsilonOutside = 0 }])
        {
            var theta = Numbers<double>(5, 1);
            var before = theta.ToArray();
            settings.CreateFromGradients<double>(ParameterPlan.Flat(5)).Update(theta, new double[5]);
            Assert.Equal(before, theta);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_restored_state_continues_with_the_same_bits(string text) => Gen.Int[1, 70].Sample(
        count =>
        {
            var settings = OptimizerNames.Parse(text);
            var (straight, first, second) = (settings.CreateFromGradients<float>(ParameterPlan.Flat(count)), settings.CreateFromGradients<float>(ParameterPlan.Flat(count)), settings.CreateFromGradients<float>(ParameterPlan.Flat(count)));
            var theta = Numbers<float>(count, 2);
            var resumed = theta.ToArray();
            for (var k = 0; k < 4; k++)
            {
                straight.Update(theta, Numbers<float>(count, (ulong)k));
                if (k == 2)
                    second.Restore(first.Save());
                (k < 2 ? first : second).Update(resumed, Numbers<float>(count, (ulong)k));
            }

            Assert.Equal(theta, resumed);
            Assert.Equal(4, second.Steps);
        },
        iter: 20,
        seed: "0000KeUMmKrn");

    [Theory]
    [MemberData(nameof(All))]
    public void An_element_does_not_depend_on_its_place_in_the_vector(string text) => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 39]).Sample(
        (count, place) =>
        {
            var settings = OptimizerNames.Parse(text);
            var (all, one) = (settings.CreateFromGradients<double>(ParameterPlan.Flat(count)), settings.CreateFromGradients<double>(ParameterPlan.Flat(1)));
            var theta = Numbers<double>(count, 3);
            double[] single = [theta[place % count]];
            for (var k = 0; k < 3; k++)
            {
                var gradient = Numbers<double>(count, (ulong)k);
                all.Update(theta, gradient);
                one.Update(single, [gradient[place % count]]);
            }

            Assert.Equal(single[0], theta[place % count]);
        },
        iter: 30,
        seed: "0000KeUMmKrn");

    [Theory]
    [MemberData(nameof(All))]
    public void Printed_settings_parse_to_themselves(string text)
    {
        var settings = OptimizerNames.Parse(text);
        Assert.Equal(settings, OptimizerNames.Parse(settings.ToString()));
    }

    [Fact]
    public void Inside_equals_outside_for_a_constant_rate() => Close(
        Follow(new Momentum { LearningRate = 0.03 }, Bowl, 20),
        Follow(new Momentum { LearningRate = 0.03, LearningRatePlacement = LearningRatePlacement.Inside }, Bowl, 20));

    [Fact]
    public void Without_momentum_sgd_is_gradient_descent() => Assert.Equal(
        Follow(new GradientDescent { LearningRate = 0.03, WeightDecay = 0.1 }, Bowl, 20),
        Follow(new Sgd { LearningRate = 0.03, WeightDecay = 0.1 }, Bowl, 20));

    [Fact]
    public void Scaling_all_gradients_leaves_Adam_unchanged() => Gen.Double[1e-3, 1e3].Sample(
        scale =>
        {
            var settings = new Adam { LearningRate = 0.1, EpsilonOutside = 0 };
            var (plain, scaled) = (settings.CreateFromGradients<double>(ParameterPlan.Flat(3)), settings.CreateFromGradients<double>(ParameterPlan.Flat(3)));
            var (a, b) = (Numbers<double>(3, 1), Numbers<double>(3, 1));
            for (var k = 0; k < 5; k++)
            {
                var gradient = Numbers<double>(3, (ulong)k + 5);
                plain.Update(a, gradient);
                scaled.Update(b, [.. gradient.Select(g => scale * g)]);
            }

            Close([a], [b]);
        },
        seed: "0000KeUMmKrn");

    [Fact]
    public void The_first_step_of_Adam_is_the_sign_of_the_gradient() => Close(
        [[-0.1, 0.1, 0]],
        [.. new[] { new double[3] }.Select(theta =>
        {
            new Adam { LearningRate = 0.1, EpsilonOutside = 0 }.CreateFromGradients<double>(ParameterPlan.Flat(3)).Update(theta, [3e-5, -40, 0]);
            return theta;
        })]);

    [Fact]
    public void A_state_of_another_optimizer_is_refused()
    {
        var adam = new Adam().CreateFromGradients<double>(ParameterPlan.Flat(2));
        Assert.Throws<ArgumentException>(() => adam.Restore(new Momentum().Create<double>(2).Save()));
        Assert.Throws<ArgumentException>(() => adam.Restore(new Adam().Create<double>(3).Save()));
        Assert.Throws<ArgumentException>(() => adam.Update(new double[2], new double[3]));
    }
}
