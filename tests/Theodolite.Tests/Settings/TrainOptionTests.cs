using Theodolite.ModelFiles;
using Theodolite.Settings;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Tests.Settings;

/// <summary>What a model file says under <c>train</c>, and an option of the command line in its place.</summary>
public class TrainOptionTests
{
    private static readonly TrainSettings s_given = Read("optimizer: adam\nsteps: 5\nstop: 9");

    // An option, its text, and keys of a model file that say the same.
    public static TheoryData<string, string, string> Same => new()
    {
        {
            "optimizer",
            "sam(rho=0.1,base=sgd(momentum=0.5))",
            "optimizer: {sam: {rho: 0.1, base: {name: sgd, momentum: 0.5}}}\nsteps: 5\nstop: 9"
        },
        { "schedule", "linear-warm-up(steps=3) then cosine(steps=9)", "schedule: [linear-warm-up: {steps: 3}, {name: cosine, steps: 9}]" },
        { "schedule", "constant for 4 then cosine(steps=9)", "schedule: [{constant: , for: 4}, cosine(steps=9)]" },
        { "schedule", "piecewise-constant(boundaries=2,values=1 2)", "schedule: {piecewise-constant: {boundaries: [2], values: [1, 2]}}" },
        { "schedule", "reduce-on-plateau(factor=0.5)", "plateau: {factor: 0.5}" },
        { "schedule", "reduce-on-plateau(factor=0.5)", "schedule: {reduce-on-plateau: {factor: 0.5}}" },
        { "schedule", "none", "schedule: none" },
        { "batch", "8", "batch: 8" },
        { "batch", "full", "batch: full" },
        { "accumulate", "3", "accumulate: 3" },
        { "steps", "7", "optimizer: adam\nsteps: 7\nstop: 9" },
        { "epochs", "2", "optimizer: adam\nepochs: 2\nstop: 9" },
        { "clip", "global-norm(limit=2)", "clip: {global-norm: {limit: 2}}" },
        { "clip", "none", "clip: none" },
        { "ema", "0.9", "average: {decay: 0.9}" },
        { "ema", "none", "average: none" },
        { "evaluate-every", "2 epochs", "evaluate-every: 2 epochs" },
        { "evaluate-every", "10", "evaluate-every: 10" },
        { "non-finite", "rollback", "non-finite: rollback" },
        { "freeze", "0.*, *.bias", "groups: [{parameters: 0.*, frozen: true}, {parameters: \"*.bias\", frozen: true}]" },
        { "stop", "30", "optimizer: adam\nsteps: 5\nstop: {no-improvement: 30}" },
        { "stop", "none", "optimizer: adam\nsteps: 5\nstop: none" },
        { "metric", "validation-accuracy", "optimizer: adam\nsteps: 5\nstop: {no-improvement: 9, metric: validation-accuracy}" },
        { "monitors", "alpha,sharpness", "monitors: [alpha, sharpness]" },
        { "monitors", "all", "monitors: {names: all}" },
        { "monitors", "none", "monitors: none" },
        { "monitor-every", "4", "monitors: {every: 4}" },
        { "initialize", "lsuv(tolerance=0.05)", "initialize: {lsuv: {tolerance: 0.05}}" },
        { "initialize", "none", "initialize: none" },
        { "seed", "18446744073709551615", "seed: 18446744073709551615" },
    };

    public static TheoryData<string> Options => [.. TrainOptions.Known];

    [Theory]
    [MemberData(nameof(Same))]
    public void An_option_and_a_key_say_the_same(string option, string text, string keys)
    {
        var fromFile = Read(keys.StartsWith("optimizer", StringComparison.Ordinal) ? keys : $"optimizer: adam\nsteps: 5\nstop: 9\n{keys}");
        var fromText = TrainOptions.Apply(s_given, new Dictionary<string, string> { [option] = text });
        // Passes stand in place of steps, which the file then does not have.
        Assert.Equal(Written(fromFile), Written(option == "epochs" ? fromText with { Steps = 0 } : fromText));
    }

    [Fact]
    public void Every_option_is_tried_above() =>
        Assert.Equal(TrainOptions.Known.Order(), Same.Select(row => row.Data.Item1).Distinct().Order());

    [Theory]
    [MemberData(nameof(Options))]
    public void What_is_wrong_with_an_option_begins_with_its_name(string option)
    {
        if (option == "freeze")
        {
            return; // any text is a pattern
        }

        var options = new Dictionary<string, string> { [option] = "-1?" };
        var message = Assert.Throws<BadInputException>(() => TrainOptions.Apply(s_given, options, prefix: "--")).Message;
        Assert.StartsWith($"--{option}", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message.Replace('?', '.'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("epochs", "-1", "--epochs: epochs must be a whole number from 0 to 2147483647, not -1.")]
    [InlineData("epochs", "x", "--epochs takes a whole number, not 'x'.")]
    [InlineData("batch", "0", "--batch: batch must be a whole number from 1 to 2147483647, not 0.")]
    [InlineData("ema", "1", "--ema: decay must be at least 0 and less than 1, not 1.")]
    [InlineData("seed", "-1", "--seed takes a whole number that is at least 0, not '-1'.")]
    [InlineData("non-finite", "skp", "--non-finite takes one of stop, skip, rollback, not 'skp'.")]
    [InlineData("optimizer", "adm", "--optimizer: there is no optimizer 'adm'; did you mean 'adam'?")]
    [InlineData("optimizer", "adam(bta1=0)", "--optimizer: adam has no option 'bta1'; did you mean 'beta1'?")]
    [InlineData("schedule", "cosine(steps=x)", "--schedule: steps of cosine must be a whole number, not 'x'.")]
    [InlineData("monitors", "sharpnes", "--monitors: there is no monitor 'sharpnes'; did you mean 'sharpness'?")]
    [InlineData("initialize", "lsvu", "--initialize: there is no initialisation by data 'lsvu'; did you mean 'lsuv'?")]
    [InlineData("optimzer", "adam", "A training has no option '--optimzer'; did you mean 'optimizer'?")]
    public void What_is_wrong_is_one_sentence(string option, string text, string message) => Assert.Equal(
        message,
        Assert.Throws<BadInputException>(
            () => TrainOptions.Apply(s_given, new Dictionary<string, string> { [option] = text }, prefix: "--")).Message);

    [Fact]
    public void A_metric_needs_a_stop()
    {
        var options = new Dictionary<string, string> { ["metric"] = "training-loss" };
        Assert.Equal(
            "--metric says what --stop goes by; give both.",
            Assert.Throws<BadInputException>(() => TrainOptions.Apply(s_given with { Stop = null }, options, prefix: "--")).Message);
        options["stop"] = "3";
        Assert.Equal(new StopRule(3), TrainOptions.Apply(s_given with { Stop = null }, options).Stop);
    }

    private static TrainSettings Read(string keys) => ModelFile.Parse(
        $"data: digits\nmodel:\n  - linear: {{out: 10}}\nloss: cross-entropy\ntrain:\n"
            + $"{string.Join('\n', keys.Split('\n').Select(line => "  " + line))}\n",
        "model.yaml",
        ".").Train!;

    private static string Written(TrainSettings specification) => SettingsOptions.Text(
        "train",
        [.. SettingsOptions.Of(specification).Select(option => KeyValuePair.Create<string, object?>(
            option.Key,
            option.Value is MonitorSettings monitors ? SettingsOptions.Text("monitors", monitors) : option.Value))]);
}
