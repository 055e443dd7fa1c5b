using Theodolite.Models.Losses;
using Theodolite.Settings;

namespace Theodolite.ModelFiles;

/// <summary>The losses by the names of a model file; their keys are the properties of their records.</summary>
internal static class LossNames
{
    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Known => Registry.Known;

    public static Registry<LossSettings> Registry { get; } = new("loss", beside: ["l2"])
    {
        { "cross-entropy", typeof(CrossEntropy) },
        { "sequence-cross-entropy", typeof(SequenceCrossEntropy) },
        { "binary-cross-entropy", typeof(BinaryCrossEntropy) },
        { "mean-squared-error", typeof(MeanSquaredError) },
        { "mean-absolute-error", typeof(MeanAbsoluteError) },
        { "huber", typeof(Huber) },
        { "smooth-l1", typeof(SmoothL1) },
    };

    /// <summary>Reads <c>huber</c>, <c>huber(delta=1)</c>, <c>{huber: {delta: 1}}</c> or <c>{name: huber, delta: 1}</c>; a mapping may
    /// hold <c>l2</c> beside them.</summary>
    /// <exception cref="BadInputException">Unknown, or an option is wrong.</exception>
    public static LossSettings Read(SettingNode node) => Registry.Read(node, "loss");
}
