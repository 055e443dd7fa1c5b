using Theodolite.Optimizers;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using static Theodolite.Tests.Optimizers.TestProblems;

namespace Theodolite.Tests.Optimizers;

/// <summary>The numbers printed in the reference specification: iterates of every element-wise optimizer and convention.</summary>
public class PublishedIterates
{
    /// <summary>½x² + 5y² from (1, −0.5), three steps.</summary>
    public static TheoryData<string, double[]> OnTheBowl => new()
    {
        // 2.1 to 2.4
        { "gradient-descent(learning-rate=0.05)", [0.95, -0.25, 0.9025, -0.125, 0.857375, -0.0625] },
        { "gradient-descent(learning-rate=0.05,weight-decay=0.1)", [0.945, -0.2475, 0.893025, -0.1225125, 0.843908625, -0.0606436875] },
        {
            "gradient-descent(learning-rate=0.05,weight-decay=0.1,weight-decay-mode=decoupled)",
            [0.945, -0.2475, 0.893025, -0.1225125, 0.843908625, -0.0606436875] },
        { "sgd(learning-rate=0.05,weight-decay=0.1)", [0.945, -0.2475, 0.893025, -0.1225125, 0.843908625, -0.0606436875] },
        { "momentum(learning-rate=0.05)", [0.95, -0.25, 0.8575, 0.1, 0.731375, 0.365] },
        { "momentum(preset=keras,learning-rate=0.05)", [0.95, -0.25, 0.8575, 0.1, 0.731375, 0.365] },
        { "sgd(learning-rate=0.05,momentum=0.9)", [0.95, -0.25, 0.8575, 0.1, 0.731375, 0.365] },
        { "nesterov(learning-rate=0.05)", [0.905, -0.025, 0.778525, 0.20125, 0.631462625, 0.2024375] },
        { "nesterov(preset=caffe,learning-rate=0.05)", [0.905, -0.025, 0.778525, 0.20125, 0.631462625, 0.2024375] },
        { "sgd(learning-rate=0.05,momentum=0.9,nesterov=true)", [0.905, -0.025, 0.778525, 0.20125, 0.631462625, 0.2024375] },
        { "nesterov(preset=textbook,learning-rate=0.05)", [0.95, -0.25, 0.85975, -0.0125, 0.73959875, 0.100625] },

        // 2.5 to 2.7
        {
            "adagrad(preset=article,learning-rate=0.1)",
            [0.90000005, -0.400000002, 0.8331035933, -0.3375304978, 0.7804562562, -0.2908991796] },
        { "adagrad(learning-rate=0.1)", [0.9, -0.4, 0.8331035269, -0.3375304952, 0.7804561814, -0.2908991768] },
        {
            "adagrad(preset=keras,learning-rate=0.1)",
            [0.9046537454, -0.4001994022, 0.8393387392, -0.3377869512, 0.7875127746, -0.2911794441] },
        {
            "adagrad(preset=optax,learning-rate=0.1)",
            [0.9046537454, -0.4001994022, 0.8393387392, -0.3377869512, 0.7875127746, -0.2911794441] },
        { "adadelta", [0.9968377382, -0.496837723, 0.9935981984, -0.4936030637, 0.9903090828, -0.4903256713] },
        { "adadelta(preset=article)", [0.9968377382, -0.496837723, 0.9935981984, -0.4936030637, 0.9903090828, -0.4903256713] },
        { "adadelta(preset=keras)", [0.9999985858, -0.4999985858, 0.9999971536, -0.4999971536, 0.9999957091, -0.4999957091] },
        {
            "rmsprop(preset=article,learning-rate=0.1)",
            [0.6837738151, -0.1837722972, 0.4988725827, -0.06953153207, 0.3691826252, -0.0244353248] },
        { "rmsprop", [0.90000001, -0.400000002, 0.8329179753, -0.3373391668, 0.779982282, -0.2904332135] },
        {
            "rmsprop(preset=article,learning-rate=0.1,centered=true)",
            [0.6666685185, -0.1666667407, 0.4655700552, -0.05293485514, 0.32357191, -0.01486539853] },
        { "rmsprop(centered=true)", [0.8994962286, -0.3994962205, 0.8317593871, -0.3362588238, 0.7780684196, -0.2887600943] },
        { "rmsprop(momentum=0.9)", [0.90000001, -0.400000002, 0.7429179843, -0.2473391686, 0.5529149532, -0.07365729786] },
        {
            "rmsprop(momentum=0.9,learning-rate-placement=inside)",
            [0.90000001, -0.400000002, 0.7429179843, -0.2473391686, 0.5529149532, -0.07365729786] },
        {
            "rmsprop(preset=article,learning-rate=0.01,momentum=0.9)",
            [0.9683773815, -0.4683772297, 0.9173278859, -0.417697976, 0.8530201732, -0.3546585126] },

        // 1.3 and 2.8 to 2.14
        { "adam(learning-rate=0.1)", [0.900000001, -0.4000000002, 0.8004122297, -0.30118742, 0.7015862745, -0.20487125] },
        { "adam(preset=optax,learning-rate=0.1)", [0.900000001, -0.4000000002, 0.8004122297, -0.30118742, 0.7015862745, -0.20487125] },
        { "adam(preset=article,learning-rate=0.1)", [0.90000005, -0.400000002, 0.8003886713, -0.3011383084, 0.7014973318, -0.2046847454] },
        { "adam(preset=keras,learning-rate=0.1)", [0.9000003162, -0.4000000632, 0.8004127762, -0.3011875304, 0.7015870149, -0.2048713994] },
        { "adam(learning-rate=0.1,weight-decay=0.1)", [0.9000000009, -0.4000000002, 0.8004122295, -0.30118742, 0.7015862742, -0.20487125] },
        {
            "adam(learning-rate=0.1,weight-decay=0.1,weight-decay-mode=decoupled)",
            [0.890000001, -0.3950000002, 0.781571857, -0.2923387026, 0.6751012232, -0.1934156018] },
        {
            "adamw(learning-rate=0.1,weight-decay=0.1)",
            [0.890000001, -0.3950000002, 0.781571857, -0.2923387026, 0.6751012232, -0.1934156018] },
        {
            "adamw(learning-rate=0.1,weight-decay=0.01,weight-decay-mode=fully-decoupled)",
            [0.890000001, -0.3950000002, 0.781571857, -0.2923387026, 0.6751012232, -0.1934156018] },
        { "adamax(learning-rate=0.1)", [0.900000001, -0.4000000002, 0.8051683281, -0.3104367529, 0.7154994747, -0.2309097525] },
        { "adamax(preset=keras,learning-rate=0.1)", [0.90000001, -0.400000002, 0.8051683452, -0.3104367561, 0.715499499, -0.2309097568] },
        { "nadam(learning-rate=0.1)", [0.8943548232, -0.3943548224, 0.8199730715, -0.3246706493, 0.7527292676, -0.2647270418] },
        { "nadam(preset=keras,learning-rate=0.1)", [0.8937212303, -0.3937212218, 0.8202450474, -0.3248303483, 0.754674294, -0.2660904254] },
        {
            "nadam(preset=optax,learning-rate=0.1)",
            [0.8526315804, -0.3526315792, 0.7416971612, -0.2481119803, 0.6406112831, -0.1574456251] },
        { "radam(learning-rate=0.05)", [0.95, -0.25, 0.9013157895, -0.06578947368, 0.8539667897, 0.06258496795] },
        { "lion(learning-rate=0.1,weight-decay=0.1)", [0.89, -0.395, 0.7811, -0.29105, 0.673289, -0.1881395] },

        // 2.20
        { "schedule-free-sgd(learning-rate=0.05)", [0.95, -0.25, 0.923875, -0.18125, 0.8982725, -0.12625] },
        {
            "schedule-free-adamw(learning-rate=0.1)",
            [0.900000001, -0.4000000002, 0.8479653905, -0.3514074607, 0.7968300773, -0.3048183645] },
    };

    /// <summary>θ² from 1, three steps.</summary>
    public static TheoryData<string, double[]> OnTheParabola => new()
    {
        // 2.3
        { "momentum(preset=article-answer,learning-rate=0.5)", [0.8, 0.48, 0.128] },
        { "sgd(learning-rate=0.1,momentum=0.8,dampening=0.2)", [0.8, 0.512, 0.19968] },
        { "sgd(learning-rate=0.1,momentum=0.8,dampening=0.2,first-step-undamped=false)", [0.84, 0.5776, 0.275264] },
        { "momentum(learning-rate=0.1,momentum=0.8,dampening=0.2)", [0.84, 0.5776, 0.275264] },

        // 1.2
        { "adam(learning-rate=0.1,epsilon-outside=0.1)", [0.9047619048, 0.8101101558, 0.7163621929] },
        { "adam(learning-rate=0.1,epsilon-inside=0.1)", [0.9012270403, 0.8029784198, 0.7056053779] },
        { "adam(learning-rate=0.1,epsilon-outside=0.1,epsilon-before-bias-correction=true)", [0.9612574113, 0.9145898873, 0.8635569922] },
    };

    [Theory]
    [MemberData(nameof(OnTheBowl))]
    public void On_the_bowl(string optimizer, double[] expected) =>
        Close([.. expected.Chunk(2)], Follow(OptimizerNames.Parse(optimizer), Bowl));

    [Theory]
    [MemberData(nameof(OnTheParabola))]
    public void On_the_parabola(string optimizer, double[] expected) =>
        Close([.. expected.Chunk(1)], Follow(OptimizerNames.Parse(optimizer), Parabola));

    [Theory]
    [InlineData("outside", 0.8, 0.63, 0.414)]
    [InlineData("inside", 0.8, 0.54, 0.252)]
    public void Heavy_ball_under_a_schedule(string placement, double first, double second, double third) => Close(
        [[first], [second], [third]],
        Follow(OptimizerNames.Parse($"momentum(learning-rate-placement={placement})"), Parabola, rate: k => k == 0 ? 0.1 : 0.05));

    [Theory]
    [InlineData("adam", new[] { -0.09999999975, -0.1688455654, -0.2236443745 })]
    [InlineData("amsgrad", new[] { -0.09999999975, -0.1688326557, -0.2236109216 })]
    [InlineData("amsgrad(preset=optax)", new[] { -0.09999999975, -0.1486842102, -0.1803262765 })]
    [InlineData("amsgrad(preset=paper)", new[] { -0.316227741, -0.6087384015, -0.8799036894 })]
    public void The_maximum_of_amsgrad(string text, double[] expected)
    {
        var optimizer = OptimizerNames.Parse(text).CreateFromGradients<double>(ParameterPlan.Flat(1));
        double[] theta = [0];
        Close([.. expected.Chunk(1)], [.. new[] { 4, 0.1, 0.1 }.Select(gradient =>
        {
            optimizer.Update(theta, [gradient], 0.1);
            return theta.ToArray();
        })]);
    }

    [Fact]
    public void Radam_is_rectified_from_the_sixth_step()
    {
        var settings = new RAdam { LearningRate = 0.05 };
        Close(
            [[0.7620757454, 0.1889709944], [0.7604792888, 0.1888868363], [0.7585961741, 0.1885311502]],
            Follow(settings, Bowl, 8)[5..]);
        Assert.Equal(4.995998, settings.AverageLength(5), 1e-6);
        Assert.Equal(5.994163752, settings.AverageLength(6), 1e-9);
    }

    [Theory]
    [InlineData("radam", 6)]
    [InlineData("radam(preset=paper)", 5)]
    [InlineData("radam(preset=optax)", 6)]
    [InlineData("radam(threshold=5.994163752,threshold-included=true)", 7)]
    public void The_three_thresholds_of_radam(string text, int rectified)
    {
        // An unrectified first moment of constant gradients is that gradient: a step of η·1000, against at most η when rectified.
        var optimizer = OptimizerNames.Parse(text).CreateFromGradients<double>(ParameterPlan.Flat(1));
        double[] theta = [0];
        for (var t = 1; t <= 8; t++)
        {
            var before = theta[0];
            optimizer.Update(theta, [1000], 1);
            Assert.Equal(t < rectified, before - theta[0] > 500);
        }
    }

    [Fact]
    public void Schedule_free_is_evaluated_at_its_average()
    {
        AtAverage(new ScheduleFreeSgd { LearningRate = 0.05 }, [0.9029354167, -0.1364583333], [0.85630625, -0.034375]);
        AtAverage(new ScheduleFreeAdamW { LearningRate = 0.1 }, [0.8061410327, -0.3133194645], [0.7130314788, -0.2283084647]);

        static void AtAverage(OptimizerSettings settings, double[] average, double[] basis)
        {
            var optimizer = settings.CreateFromGradients<double>(ParameterPlan.Flat(2));
            var theta = Bowl.Start.ToArray();
            var point = new double[2];
            optimizer.EvaluationPoint(theta, point);
            Assert.Equal(theta, point);
            for (var k = 0; k < 3; k++)
            {
                optimizer.Update(theta, Bowl.Gradient(theta));
            }

            optimizer.EvaluationPoint(theta, point);
            Close([average, basis], [point, optimizer.Save().Slots.Single(slot => slot.Name == "base").Values]);
        }
    }

    [Fact]
    public void The_other_spelling_of_decay_is_in_the_presets()
    {
        Assert.Equal(1e-2, new AdamW().WeightDecay);
        Assert.Equal(
            [1e-2, 0, 4e-3, 1e-4],
            new[] { "pytorch", "torch-sharp", "keras", "optax" }.Select(preset => AdamW.Presets[preset].WeightDecay));
        Assert.All(["adam", "adagrad", "adadelta", "rmsprop", "nadam", "adamax"], name => Assert.Equal(
            WeightDecayMode.Decoupled,
            ((FirstOrderSettings)OptimizerNames.PresetsOf(name)["keras"]).WeightDecayMode));
        Assert.Equal(
            [(0.01, 0.99), (1e-3, 0.9)],
            new[] { "pytorch", "keras" }.Select(preset => (RmsProp.Presets[preset].LearningRate, RmsProp.Presets[preset].Decay)));
    }
}
