using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Initializers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Schedules;
using Theodolite.Training;

namespace Theodolite.Tests.Models;

public class TrainSectionTests
{
    private static TrainSettings Read(string keys) => ModelFile.Parse(
        $"data: digits\nmodel:\n  - linear: {{out: 10}}\nloss: cross-entropy\ntrain:\n  optimizer: adam\n"
            + $"{string.Join('\n', keys.Split('\n').Select(line => "  " + line))}\n",
        "model.yaml",
        ".").Train!;

    [Fact]
    public void Every_key_is_read()
    {
        var read = Read("""
            epochs: 3
            batch: 32
            accumulate: 4
            seed: 7
            schedule:
              - linear-warm-up: {steps: 10}
              - {name: constant, for: 20}
              - cosine: {steps: 70}
            plateau: {factor: 0.5, patience: 3}
            groups:
              - {parameters: "*.bias", weight-decay: 0}
              - {parameters: "0.*", rate-scale: 0.1, frozen: true}
            clip: {global-norm: {limit: 2}}
            average: {decay: 0.9, warm-up: false}
            non-finite: rollback
            evaluate-every: 2 epochs
            stop: {no-improvement: 50, metric: validation-accuracy, minimum-change: 0.01}
            initialize: lsuv(tolerance=0.05)
            monitors: {names: [alpha, sharpness], every: 5, samples: 64}
            """);
        Assert.Equal((3, 32, 4, 7UL, NonFiniteStep.Rollback), (read.Epochs, read.Batch, read.Accumulate, read.Seed, read.NonFinite));
        Assert.Equal("linear-warm-up(steps=10,from=zero,start=0) then constant for 20 then " + new Cosine(70), read.Schedule!.ToString());
        Assert.Equal(new ReduceOnPlateau { Factor = 0.5, Patience = 3 }, read.Plateau);
        Assert.Equal(
            [("*.bias", 1.0, 0.0, false), ("0.*", 0.1, -1, true)],
            read.Groups.Select(group => (group.Pattern, group.RateScale, group.WeightDecay ?? -1, group.Frozen)));
        Assert.Equal(new GlobalNormClipping { Limit = 2 }, read.Clipping);
        Assert.Equal(new WeightAveraging(0.9) { WarmUp = false }, read.Averaging);
        Assert.Equal(new EvaluationInterval(null, 2), read.Evaluate);
        Assert.Equal(new StopRule(50) { Metric = TrainMetric.ValidationAccuracy, MinimumChange = 0.01 }, read.Stop);
        Assert.Equal(new Lsuv { Tolerance = 0.05 }, read.Initialize);
        Assert.Equal(["alpha", "sharpness"], read.Monitors!.Names);
        Assert.Equal((5, 64), (read.Monitors.Every, read.Monitors.Samples));
        Assert.Equal((8, 24), (read.StepsPerEpoch(1000), read.StepsFor(1000)));
    }

    [Fact]
    public void Texts_of_the_command_line_serve_too()
    {
        var read = Read("steps: 5\nschedule: linear-warm-up(steps=3) then cosine(steps=9)\nclip: value(limit=1)\naverage: 0.99\nmonitors: "
            + "none\nevaluate-every: 10");
        Assert.IsType<Sequence>(read.Schedule);
        Assert.Equal((new WeightAveraging(0.99), null, new EvaluationInterval(10)), (read.Averaging, read.Monitors, read.Evaluate));
        Assert.Equal(new ReduceOnPlateau { Factor = 0.5 }, Read("steps: 5\nschedule: reduce-on-plateau(factor=0.5)").Plateau);
        Assert.NotNull(Read("steps: 5").Monitors);
    }

    [Theory]
    [InlineData("batch: 3", "train needs the key 'steps' (the number of updates, or epochs)")]
    [InlineData("steps: 3\nepochs: 2", "train has steps and epochs; give one of them.")]
    [InlineData("steps: 3\nschedule: cosin(steps=3)", "there is no schedule 'cosin'; did you mean 'cosine'?")]
    [InlineData("steps: 3\nschedule:\n  - constant\n  - cosine: {steps: 3}", "constant has no end of its own")]
    [InlineData("steps: 3\nclip: norms", "there is no clipping 'norms'; did you mean 'norm'?")]
    [InlineData("steps: 3\ngroups:\n  - {parameter: x}", "a group has no key 'parameter'; did you mean 'parameters'?")]
    [InlineData("steps: 3\naverage: 1", "average: decay must be at least 0 and less than 1, not 1.")]
    [InlineData("steps: 3\nnon-finite: ignore", "non-finite of train must be one of stop, skip, rollback, not 'ignore'.")]
    [InlineData("steps: 3\nevaluate-every: often", "evaluate-every of train must be a number of steps, or of epochs as '2 epochs', "
        + "not 'often'.")]
    [InlineData("steps: 3\nmonitors: sharpnes", "there is no monitor 'sharpnes'; did you mean 'sharpness'?")]
    [InlineData(
        "steps: 3\nstop: {no-improvement: 3, metric: loss}",
        "metric of stop must be one of training-loss, validation-loss, validation-accuracy, not 'loss'.")]
    [InlineData("steps: 3\naccumulate: 0", "accumulate must be a whole number from 1 to")]
    public void What_is_wrong_is_said(string keys, string message) =>
        Assert.Contains(message, Assert.Throws<BadInputException>(() => Read(keys)).Message, StringComparison.Ordinal);

    [Fact]
    public void Options_of_the_command_line_stand_in_place_of_keys()
    {
        var given = Read("steps: 5\nbatch: 8\nschedule: cosine(steps=5)\nclip: value(limit=1)");
        var options = new Dictionary<string, string>
        {
            ["optimizer"] = "sgd(learning-rate=0.5)",
            ["schedule"] = "none",
            ["batch"] = "full",
            ["epochs"] = "4",
            ["clip"] = "none",
            ["ema"] = "0.9",
            ["freeze"] = "0.*, *.bias",
            ["stop"] = "30",
            ["metric"] = "validation-loss",
            ["monitors"] = "alpha",
            ["monitor-every"] = "3",
            ["seed"] = "9",
        };
        var read = TrainOptions.Apply(given, options);
        Assert.Equal("sgd", read.Optimizer.Name);
        Assert.Equal((null, null, 4, null, 9UL), (read.Schedule, read.Batch, read.Epochs, read.Clipping, read.Seed));
        Assert.Equal(["0.*", "*.bias"], read.Groups.Select(group => group.Pattern));
        Assert.Equal(new StopRule(30) { Metric = TrainMetric.ValidationLoss }, read.Stop);
        Assert.Equal(3, read.Monitors!.Every);
        Assert.Contains(
            "Nothing says how to train",
            Assert.Throws<BadInputException>(() => TrainOptions.Apply(null, new Dictionary<string, string>())).Message,
            StringComparison.Ordinal);
        Assert.Contains("give steps or epochs", Assert.Throws<BadInputException>(
            () => TrainOptions.Apply(null, new Dictionary<string, string> { ["optimizer"] = "adam" })).Message, StringComparison.Ordinal);
        var batch = new Dictionary<string, string> { ["batch"] = "x" };
        Assert.Contains(
            "--batch takes full or a number of samples, not 'x'",
            Assert.Throws<BadInputException>(() => TrainOptions.Apply(given, batch, prefix: "--")).Message,
            StringComparison.Ordinal);
    }
}
