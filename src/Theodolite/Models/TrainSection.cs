using Theodolite.Models.Yaml;
using Theodolite.Optimizers;
using Theodolite.Training;

namespace Theodolite.Models;

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
        var steps = section.RequireInteger("steps", "the number of updates");
        return section.Build(() => new TrainSpecification(settings, steps) { Batch = batch, Seed = seed, Stop = stop });
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
        return section.Build(() => new StopRule(steps));
    }
}
