namespace Theodolite.Reproductions.Pathologies;

/// <summary>Whether something holds a training, as it was planted.</summary>
public enum PlantedCondition
{
    /// <summary>Nothing is wrong: it progresses, or it is done.</summary>
    Healthy,

    /// <summary>A fault holds it, where it could go on.</summary>
    Stuck,

    /// <summary>A fault holds the loss, though the optimizer is done where it is or goes on: "stuck" and "not stuck" are both
    /// right.</summary>
    Limited,
}

/// <summary>What a case may be used for.</summary>
public enum PlantedPart
{
    /// <summary>Thresholds are chosen on it.</summary>
    Calibration,

    /// <summary>Was scored first and was then seen while the diagnosis was written: thresholds may be chosen on it too.</summary>
    Development,

    /// <summary>Was scored; its misses have been read since.</summary>
    Scored,

    /// <summary>The scored cases with start weights and orders of samples that have not been seen: the aims are held against it.</summary>
    Repeated,
}

/// <summary>Which architectures on which data sets are of which part; no pair is of two.</summary>
internal static class PlantedSplit
{
    private static readonly HashSet<(string, string)> s_calibration =
    [
        ("mlp-relu-1", "digits"), ("mlp-sigmoid-10", "digits"), ("mlp-tanh-1", "moons"), ("mlp-relu-2", "friedman"),
        ("mlp-sigmoid-1", "sine"), ("linear", "plane"), ("linear", "blobs"), ("mlp-tanh-2", "xor"), ("deep-linear-3", "xor"),
        ("mlp-leaky-relu-6", "sine"),
    ];

    private static readonly HashSet<string> s_scored =
    [
        "spirals", "rings", "stairs", "damped", "wine", "parity", "product", "signals", "evenodd", "pooled", "tallies",
    ];

    /// <summary>The part of a pair: the scored part has data sets of its own.</summary>
    public static PlantedPart Of(string architecture, string dataSet) => s_scored.Contains(dataSet) ? PlantedPart.Scored
        : s_calibration.Contains((architecture, dataSet)) ? PlantedPart.Calibration
        : PlantedPart.Development;

    /// <summary>How names of cases of a part begin.</summary>
    public static string Name(PlantedPart part) => part switch
    {
        PlantedPart.Calibration => "calibration",
        PlantedPart.Development => "development",
        PlantedPart.Repeated => "repeated",
        _ => "scored",
    };
}

/// <summary>A small training whose condition is known because it was planted, with the answers that are right.</summary>
internal sealed record PlantedCase
{
    /// <summary>Verdicts that say that a training goes on, or has nothing left to do.</summary>
    private static readonly string[] s_unstuck = ["descending", "local-minimum", "flat-minimum"];

    /// <summary>Family, kind, data set and architecture: <c>zero-initialization/moons/mlp-tanh-1</c>.</summary>
    public string Id => $"{Family}/{Kind}/{Plan.DataSet}/{Plan.Architecture}";

    /// <summary>The kind of fault or of health.</summary>
    public required string Family { get; init; }

    /// <summary>What tells it from others of its family.</summary>
    public required string Kind { get; init; }

    /// <summary>The training.</summary>
    public required PlantedPlan Plan { get; init; }

    /// <summary>The training with the planted change, and nothing else, undone; null for healthy ones.</summary>
    public PlantedPlan? Repaired { get; init; }

    /// <summary>Seeds of start weights and order of samples; they are one cluster.</summary>
    public IReadOnlyList<ulong> Seeds { get; init; } = [0];

    /// <summary>Verdicts that are right.</summary>
    public required IReadOnlySet<string> Verdicts { get; init; }

    /// <summary>Root causes that are right; the empty text stands for none.</summary>
    public required IReadOnlySet<string> Causes { get; init; }

    /// <summary>Layers that are right where the cause names one; null takes any.</summary>
    public IReadOnlySet<string>? Layers { get; init; }

    public bool Healthy => Family == "healthy";

    /// <summary>What is right to the question whether it is stuck.</summary>
    public PlantedCondition Condition => Healthy ? PlantedCondition.Healthy
        : Verdicts.Overlaps(s_unstuck) ? PlantedCondition.Limited
        : PlantedCondition.Stuck;

    /// <summary>Whether it is a scored case with other seeds.</summary>
    public bool Repeated { get; init; }

    /// <summary>Whether thresholds may be chosen on it, or it is scored only.</summary>
    public PlantedPart Part => Repeated ? PlantedPart.Repeated : PlantedSplit.Of(Plan.Architecture, Plan.DataSet);
}
