using Theodolite.ModelFiles.Yaml;
using Theodolite.Models.Initializers;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Clipping;
using Theodolite.Optimizers.Contract;
using Theodolite.Schedules;
using Theodolite.Settings;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.ModelFiles;

/// <summary>Reads the key <c>train</c> of a model file.</summary>
internal static class TrainSection
{
    public static TrainSpecification Read(YamlNode node, string file)
    {
        var section = YamlSection.Of(node, "train", file);
        var optimizer = section.Require("optimizer", "a name with options, as {name: adam, learning-rate: 0.001}");
        var settings = OptimizerNames.Read(YamlOptions.Read(optimizer, "optimizer", file));
        var (batch, seed) = (Batch(section), section.Seed("seed") ?? 0);
        // Asked for before 'steps', which a 'stop' would otherwise be taken to misspell.
        var stop = section.Find("stop") is { } rule ? Stop(rule, file) : null;
        var (schedule, plateau) = section.Find("schedule") is { } rates ? Schedule(rates, file) : default;
        if (section.Find("plateau") is { } lowered)
        {
            plateau = Plateau(lowered, file);
        }

        var groups = section.Find("groups") is { } list ? Groups(list, file) : [];
        var clipping = section.Find("clip") is { } limit ? ClippingNames.Read(YamlOptions.Read(limit, "clip", file)) : null;
        var averaging = section.Find("average") is { } average ? Averaging(average, file) : null;
        var policy = section.Text("non-finite", TrainOptions.Policies) is { } word
            ? TrainOptions.Policy(word, $"{file}, line {section.Line}")
            : NonFiniteStep.Stop;
        var evaluate = section.Text("evaluate-every", "a number of steps, or of epochs as '2 epochs'") is { } every
            ? TrainOptions.Interval(every, $"{file}, line {section.Line}: evaluate-every")
            : null;
        var initialize = section.Find("initialize") is { } start ? Lsuv.Read(YamlOptions.Read(start, "initialize", file)) : null;
        var monitors = section.Find("monitors") is { } watched ? Monitors(watched, file) : new MonitorSettings();
        var (accumulate, epochs) = (section.Integer("accumulate") ?? 1, section.Integer("epochs"));
        var steps = epochs is null ? section.RequireInteger("steps", "the number of updates, or epochs") : section.Integer("steps");
        if (epochs is not null && steps is not null)
        {
            throw new BadInputException($"{file}, line {section.Line}: train has steps and epochs; give one of them.");
        }

        return section.Build(() => new TrainSpecification(settings, steps ?? 0)
        {
            Epochs = epochs,
            Batch = batch,
            Accumulate = accumulate,
            Seed = seed,
            Stop = stop,
            Schedule = schedule,
            Plateau = plateau,
            Groups = groups,
            Clipping = clipping,
            Averaging = averaging,
            NonFinite = policy,
            Evaluate = evaluate,
            Initialize = initialize,
            Monitors = monitors,
        });
    }

    private static int? Batch(YamlSection section) => section.Find("batch") switch
    {
        null or YamlScalar { Text: "full" } => null,
        YamlScalar node when int.TryParse(node.Text, out var batch) && batch >= 1 => batch,
        var node => throw section.Wrong(node, "batch", "full or a number of samples"),
    };

    private static StopRule Stop(YamlNode node, string file)
    {
        var section = YamlSection.Of(node, "stop", file);
        var steps = section.RequireInteger("no-improvement", "a number of steps");
        var metric = section.Text("metric", TrainOptions.Metrics) is { } word
            ? TrainOptions.Metric(word, $"{file}, line {section.Line}")
            : TrainMetric.TrainingLoss;
        var change = section.Number("minimum-change") ?? 0;
        return section.Build(() => new StopRule(steps) { Metric = metric, MinimumChange = change });
    }

    // A text as on the command line, a name with options, or a list of these, each with 'for' where it has no end of its own.
    private static (Schedule?, ReduceOnPlateau?) Schedule(YamlNode node, string file)
    {
        var where = $"{file}, line {node.Line}";
        switch (node)
        {
            case YamlScalar { IsNothing: false } scalar:
                return ScheduleNames.ParsePlateau(scalar.Text, where) is { } plateau
                    ? (null, plateau)
                    : (ScheduleNames.Parse(scalar.Text, where), null);
            case YamlSequence list:
                return (ScheduleNames.Join(list.Items.Select(item => Part(item, file)), where), null);
            default:
                var named = YamlOptions.Read(node, "schedule", file);
                return ScheduleNames.ReadPlateau(named) is { } rule ? (null, rule) : (ScheduleNames.Read(named), null);
        }
    }

    private static SequencePart Part(YamlNode node, string file)
    {
        if (node is not YamlMapping mapping || mapping.Entries.All(entry => entry.Key != "for"))
        {
            return new SequencePart(ScheduleNames.Read(YamlOptions.Read(node, "schedule", file)));
        }

        var section = YamlSection.Of(
            new YamlMapping([.. mapping.Entries.Where(entry => entry.Key == "for")], mapping.Line),
            "schedule",
            file);
        var steps = section.RequireInteger("for", "a number of steps");
        var rest = new YamlMapping([.. mapping.Entries.Where(entry => entry.Key != "for")], mapping.Line);
        return section.Build(() => new SequencePart(ScheduleNames.Read(YamlOptions.Read(rest, "schedule", file)), steps));
    }

    private static ReduceOnPlateau Plateau(YamlNode node, string file)
    {
        var section = YamlSection.Of(node, "plateau", file);
        var options = section.Entries.Select(entry => KeyValuePair.Create(entry.Key, section.RequireText(entry.Key, "a value")));
        return ScheduleNames.ReadPlateau(NamedOptions.Create(ReduceOnPlateau.Name, [.. options], $"{file}, line {node.Line}"))!;
    }

    private static IReadOnlyList<ParameterGroup> Groups(YamlNode node, string file)
    {
        if (node is not YamlSequence list)
        {
            throw new BadInputException($"{file}, line {node.Line}: groups must be a list, one '- {{parameters: \"*.bias\", weight-decay: "
                + $"0}}' a line, not {node.Kind}.");
        }

        return [.. list.Items.Select(item =>
        {
            var section = YamlSection.Of(item, "a group", file);
            var pattern = section.RequireText("parameters", "a name in which * stands for any characters");
            var (scale, decay, frozen) = (section.Number("rate-scale") ?? 1, section.Number("weight-decay"), section.Flag("frozen")
                ?? false);
            return section.Build(() => new ParameterGroup(pattern) { RateScale = scale, WeightDecay = decay, Frozen = frozen });
        })];
    }

    private static WeightAveraging Averaging(YamlNode node, string file)
    {
        if (node is YamlScalar scalar)
        {
            return TrainOptions.Averaging(scalar.Text, $"{file}, line {node.Line}: average");
        }

        var section = YamlSection.Of(node, "average", file);
        var (decay, warmUp) = (section.Number("decay") ?? TrainOptions.UsualDecay, section.Flag("warm-up") ?? true);
        return section.Build(() => new WeightAveraging(decay) { WarmUp = warmUp });
    }

    // A text as on the command line, a list of names, or a mapping with what they may cost.
    private static MonitorSettings? Monitors(YamlNode node, string file)
    {
        var where = $"{file}, line {node.Line}: monitors";
        switch (node)
        {
            case YamlScalar scalar:
                return MonitorSettings.Parse(scalar.Text, where);
            case YamlSequence list:
                return MonitorSettings.Parse(string.Join(' ', list.Items.Select(item => item is YamlScalar name ? name.Text : "?")), where);
            default:
                var section = YamlSection.Of(node, "monitors", file);
                var names = section.Find("names") is { } inner ? Monitors(inner, file) : new MonitorSettings();
                var (budget, every, samples) = (section.Number("budget"), section.Integer("every"), section.Integer("samples"));
                var unset = new MonitorSettings();
                return section.Build(() => names is null
                    ? null
                    : names with { Budget = budget ?? unset.Budget, Every = every, Samples = samples ?? unset.Samples });
        }
    }
}
