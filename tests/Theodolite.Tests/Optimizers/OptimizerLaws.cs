using System.Numerics;
using CsCheck;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>What holds for every first-order optimizer.</summary>
public class OptimizerLaws
{
    private static readonly string[] _variants =
    [
        "sgd(momentum=0.9,nesterov=true)",
        "sgd(momentum=0.9,dampening=0.3,weight-decay=0.1)",
        "nesterov(form=textbook)",
        "momentum(preset=ema)",
        "rmsprop(centered=true,momentum=0.9)",
        "adam(preset=keras)",
        "adam(weight-decay=0.1,weight-decay-mode=l1)",
        "amsgrad(preset=optax)",
        "nadam(preset=optax)",
        "lamb(preset=keras,weight-decay=0.1)",
        "adafactor(factored=false,momentum=0.9)",
        "muon(fallback=adamw,method=exact)",
        "shampoo(root-interval=2,decay=0.9,grafting=rmsprop,momentum=0.9,max-dimension=5)",
        "soap(basis-interval=1,precondition-vectors=true)",
        "sophia(interval=2,preset=optax)",
        "schedule-free-sgd(warmup-steps=3,weight-power=1)",
    ];

    private static readonly ParameterPlan _plan = ParameterPlan.Of(new ParameterLayout([("matrix", [3, 4]), ("vector", [5])]));

    private static readonly double[] _curvature = Array.ConvertAll(Numbers<double>(17, 99), Math.Abs);

    /// <summary>Every optimizer that is a chain, as it is by default and in variants.</summary>
    public static TheoryData<string> All => new(OptimizerNames.Defaults.OfType<FirstOrderSettings>()
        .Select(settings => settings is Muon ? "muon(fallback=adamw)" : settings.Name)
        .Concat(_variants));

    /// <summary>Those that treat every element by itself.</summary>
    public static TheoryData<string> ElementWise => new(OptimizerNames.Defaults.OfType<FirstOrderSettings>()
        .Where(settings => settings.NotLazy is null)
        .Select(settings => settings.Name)
        .Concat(["adam(preset=keras)"]));

    // A quadratic with the curvature of the plan, as one step's loss.
    private static GradientLoss<T> Quadratic<T>(ParameterPlan plan, double sign = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var diagonal = Enumerable.Range(0, (int)plan.Count).Select(i => sign * _curvature[i % 17]).ToArray();
        return new(theta => [.. theta.Zip(diagonal, (x, h) => x * T.CreateChecked(h))], diagonal);
    }

    private static FirstOrderSettings Parse(string text) => (FirstOrderSettings)OptimizerNames.Parse(text);

    private static T[] Run<T>(FirstOrderSettings settings, ParameterPlan plan, int steps, double sign = 1, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var optimizer = settings.Create<T>(plan);
        optimizer.Threads = threads;
        var theta = Numbers<T>((int)plan.Count, 1);
        for (var k = 0; k < steps; k++)
        {
            optimizer.Step(theta, Quadratic<T>(plan, sign));
        }

        return theta;
    }

    [Theory]
    [MemberData(nameof(All))]
    public void It_descends(string text)
    {
        double Loss(double[] theta) => theta.Select((x, i) => _curvature[i] * x * x).Sum();
        var settings = Parse(text) with { LearningRate = text.StartsWith("adadelta", StringComparison.Ordinal) ? 1 : 0.01 };
        Assert.True(Loss(Run<double>(settings, _plan, 30)) < 0.999 * Loss(Numbers<double>(17, 1)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_zero_gradient_and_a_zero_state_leave_the_parameters(string text)
    {
        foreach (var settings in (FirstOrderSettings[])[Parse(text) with { WeightDecay = 0 }, new Adam { EpsilonOutside = 0 }, new AdaGrad
        {
            EpsilonOutside = 0,
        }, new AdaMax { EpsilonInside = 0 }])
        {
            var optimizer = settings.Create<double>(_plan);
            var theta = Numbers<double>(17, 1);
            var before = theta.ToArray();
            optimizer.Step(theta, new GradientLoss(_ => new double[17], new double[17]));
            optimizer.Step(theta, new GradientLoss(_ => new double[17], new double[17]));
            // Schedule-free rounds in bringing x, y and z together.
            Assert.All(before.Zip(theta), pair => Assert.Equal(pair.First, pair.Second, settings is ScheduleFreeSettings ? 1e-15 : 0));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_restored_state_continues_with_the_same_bits(string text)
    {
        Check<float>();
        Check<double>();

        void Check<T>()
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            var settings = Parse(text);
            for (var pause = 0; pause < 4; pause++)
            {
                var (first, second) = (settings.Create<T>(_plan), settings.Create<T>(_plan));
                var theta = Numbers<T>(17, 1);
                for (var k = 0; k < 5; k++)
                {
                    if (k == pause)
                    {
                        second.Restore(first.Save());
                    }

                    (k < pause ? first : second).Step(theta, Quadratic<T>(_plan));
                }

                Assert.Equal(Run<T>(settings, _plan, 5), theta);
                Assert.Equal(5, second.Steps);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_number_of_threads_does_not_show(string text)
    {
        // Forty chunks of float32; the short axes are preconditioned.
        var plan = ParameterPlan.Of(Shape.Create([8, 20_003]), Shape.Create([3]));
        var settings = Parse(text);
        Assert.Equal(Run<float>(settings, plan, 3), Run<float>(settings, plan, 3, threads: 3));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Float32_follows_float64(string text)
    {
        // Factors and roots of gradients amplify their rounding by its condition number; Adam in an eigenbasis by up to 1/ε.
        var tolerance = text.Split('(')[0] switch
        {
            "soap" => 1e-2,
            "muon" or "shampoo" => 1e-3,
            _ => 2e-5,
        };
        Assert.All(
            Run<double>(Parse(text), _plan, 5).Zip(Run<float>(Parse(text), _plan, 5)),
            pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void To_maximise_is_to_minimise_the_negative(string text)
    {
        var settings = Parse(text);
        Assert.Equal(Run<double>(settings, _plan, 4), Run<double>(settings with { Maximize = true }, _plan, 4, sign: -1));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Frozen_blocks_stay_and_the_others_do_not_notice(string text)
    {
        var layout = new ParameterLayout([("frozen", [2, 2]), ("matrix", [3, 4]), ("vector", [5])]);
        var plan = ParameterPlan.Of(layout, [new ParameterGroup("froz*") { Frozen = true }]);
        var settings = Parse(text);
        var (optimizer, alone) = (settings.Create<double>(plan), settings.Create<double>(_plan));
        var theta = Numbers<double>(21, 5);
        var (start, tail) = (theta.ToArray(), theta[4..]);
        for (var k = 0; k < 3; k++)
        {
            optimizer.Step(
                theta,
                new GradientLoss(x => [.. x.Select((value, i) => value * _curvature[Math.Max(0, i - 4)])], [1, 1, 1, 1, .. _curvature]));
            alone.Step(tail, Quadratic<double>(_plan));
        }

        Assert.Equal(start[..4], theta[..4]);
        Assert.NotEqual(start[4..], theta[4..]);
        if (!text.StartsWith("sophia", StringComparison.Ordinal))
        {
            Assert.Equal(tail, theta[4..]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_rate_scale_is_a_rate(string text)
    {
        // min(η, 1/√t) is the same for both rates only below 1/√t.
        var plan = ParameterPlan.Of(
            new ParameterLayout([("matrix", [3, 4]), ("vector", [5])]),
            [new ParameterGroup("*") { RateScale = 0.5 }]);
        var settings = Parse(text) with { LearningRate = 0.02 };
        if (settings.WeightDecayMode == WeightDecayMode.FullyDecoupled)
        {
            return;
        }
        // One step: later weights of schedule-free depend on the rate of the optimizer.
        Assert.All(
            Run<double>(settings with { LearningRate = 0.01 }, _plan, 1).Zip(Run<double>(settings, plan, 1)),
            pair => Assert.Equal(pair.First, pair.Second, 1e-14));
    }

    [Fact]
    public void A_block_may_have_a_decay_of_its_own()
    {
        var layout = new ParameterLayout([("a.weight", [2]), ("a.bias", [1])]);
        var plan = ParameterPlan.Of(layout, [new ParameterGroup("*.bias") { WeightDecay = 0 }]);
        foreach (var settings in OptimizerNames.Defaults.OfType<FirstOrderSettings>().Where(settings => settings is not (Muon or Sophia)))
        {
            var decaying = settings with { LearningRate = 0.1, WeightDecay = 0.5 };
            var (masked, without) = (decaying.CreateFromGradients<double>(plan), (settings with { LearningRate = 0.1, WeightDecay = 0 })
                .CreateFromGradients<double>(ParameterPlan.Of(layout)));
            double[] theta = [1, 2, 3];
            double[] plain = [1, 2, 3];
            masked.Update(theta, [0.3, 0.2, 0.1]);
            without.Update(plain, [0.3, 0.2, 0.1]);
            Assert.Equal(plain[2], theta[2]);
            if (settings is not (Soap or Adam or AmsGrad or NAdam or AdaMax or AdaDelta or AdaGrad or RmsProp))
            {
                Assert.NotEqual(plain[..2], theta[..2]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(ElementWise))]
    public void An_element_does_not_depend_on_its_place_in_the_vector(string text) => Gen.Select(Gen.Int[1, 40], Gen.Int[0, 39]).Sample(
        (count, place) =>
        {
            var settings = OptimizerNames.Parse(text);
            var (all, one) = (settings.CreateFromGradients<double>(ParameterPlan.Flat(count)), settings.CreateFromGradients<double>(
                ParameterPlan.Flat(1)));
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
        Assert.All(OptimizerNames.PresetsOf(settings.Name), preset =>
        {
            Assert.Equal(preset.Value, OptimizerNames.Parse($"{settings.Name}(preset={preset.Key})"));
            Assert.Equal(preset.Value, OptimizerNames.Parse(preset.Value.ToString()));
            if (preset.Value is not Muon)
            {
                preset.Value.Create<float>(3);
            }
        });
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_number_out_of_range_is_refused_with_name_and_value(string text)
    {
        var settings = OptimizerNames.Parse(text);
        var numbers = settings.Options.Where(option => option.Value is double or int
            && !option.Key.StartsWith("coefficient-", StringComparison.Ordinal)
            && option.Key != "seed").ToArray();
        Assert.Contains(numbers, option => option.Key == "learning-rate");
        foreach (var (name, value) in numbers)
        {
            foreach (var wrong in value is int ? ["-1"] : new[] { "-1", "NaN", "Infinity" })
            {
                var message = Assert.Throws<BadInputException>(() => OptimizerNames.Parse($"{settings.Name}({name}={wrong})")).Message;
                Assert.Contains($"{settings.Name}: {name} must be ", message, StringComparison.Ordinal);
                Assert.EndsWith($"{wrong}.", message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void A_state_of_another_optimizer_or_size_is_refused(string text)
    {
        var optimizer = Parse(text).Create<double>(_plan);
        var other = Parse(text).Name == "adam" ? new Momentum().Create<double>(_plan) : new Adam().Create<double>(_plan);
        Assert.Throws<ArgumentException>(() => optimizer.Restore(other.Save()));
        if (optimizer.Save().Slots.Count > 0)
        {
            Assert.Throws<ArgumentException>(
                () => optimizer.Restore(Parse(text).Create<double>(ParameterPlan.Of(Shape.Create([3, 5]), Shape.Create([4]))).Save()));
        }

        Assert.Throws<ArgumentException>(() => optimizer.Step(new double[3], Quadratic<double>(_plan)));
    }
}
