namespace Theodolite.Diagnosis.Causes;

/// <summary>What a claim rests on.</summary>
public enum EvidenceKind
{
    /// <summary>A fact of the program, the data or the weights: it holds or it does not.</summary>
    Exact,

    /// <summary>A test over samples, minibatches or random directions; its confidence is stated.</summary>
    Statistical,

    /// <summary>A threshold without a derivation.</summary>
    Heuristic,
}

/// <summary>A reason why a loss stands where it stands; docs/causes.md gives the test and the mathematics of each.</summary>
public sealed record Cause
{
    /// <summary>The machine-readable name: one of <see cref="CauseNames"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The layer it sits in; null where it is the matter of the whole network, the data or the optimizer.</summary>
    public string? Layer { get; init; }

    /// <summary>The units concerned, from 0; empty where it is not about units, or about all of them.</summary>
    public IReadOnlyList<int> Units { get; init; } = [];

    /// <summary>How sure it is that this holds and matters here, in (0, 1].</summary>
    public required double Confidence { get; init; }

    /// <summary>What it rests on.</summary>
    public required EvidenceKind Kind { get; init; }

    /// <summary>Named numbers.</summary>
    public IReadOnlyDictionary<string, double> Evidence { get; init; } = new Dictionary<string, double>();

    /// <summary>The claim in one sentence, with its numbers.</summary>
    public required string Claim { get; init; }

    /// <summary>What to change, one sentence.</summary>
    public required string Advice { get; init; }

    /// <summary>The cause of which this is a consequence, by name; null where none is known.</summary>
    public string? ConsequenceOf { get; init; }
}
