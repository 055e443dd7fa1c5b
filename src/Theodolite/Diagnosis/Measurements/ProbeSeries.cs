namespace Theodolite.Diagnosis.Measurements;

/// <summary>What probes saw around a critical point that second derivatives leave open.</summary>
internal sealed class ProbeSeries
{
    /// <summary>Every probe.</summary>
    public required IReadOnlyList<ProbeOutcome> All { get; init; }

    /// <summary>Why there were probes, as the beginning of a sentence.</summary>
    public required string Lead { get; init; }

    /// <summary>The probe that fell most; null where none fell.</summary>
    public ProbeOutcome? Best { get; private init; }

    /// <summary>The deepest drop behind level ground; null where there is none.</summary>
    public ProbeOutcome? Cliff { get; private init; }

    /// <summary>How many fell.</summary>
    public int Descending { get; private init; }

    /// <summary>How many rose.</summary>
    public int Ascending { get; private init; }

    // Without curvature all probes are straight and come in opposite pairs: both fall, or both are flat (−x²y² on an axis).
    public bool EveryWayDown => All.Chunk(2).All(pair => pair[0].Sign == pair[1].Sign && pair[0].Sign != ProbeSign.Ascends);

    /// <summary>Sends probes along the kernel of H, or all around on a kink.</summary>
    public static ProbeSeries Run(Measurement m)
    {
        var (outcomes, lead) = m.Spectrum.Dense is { } dense ? Dense(m, dense) : Ends(m);
        var descending = outcomes.Where(probe => probe.Sign == ProbeSign.Descends).ToList();
        return new()
        {
            All = outcomes,
            Lead = lead,
            Best = descending.MinBy(probe => probe.Change),
            Cliff = outcomes.Where(probe => probe.Cliff).MinBy(probe => probe.Change),
            Descending = descending.Count,
            Ascending = outcomes.Count(probe => probe.Sign == ProbeSign.Ascends),
        };
    }

    private static (List<ProbeOutcome> Outcomes, string Lead) Dense(Measurement m, LinearAlgebra.EigenDecomposition dense)
    {
        var zeros = dense.Values.Count(value => Math.Abs(value) <= m.Epsilon);
        m.Evidence["zeroEigenvalues"] = zeros;
        var kernel = m.Kinks > 0 ? double.PositiveInfinity : m.Epsilon;
        var probes = new DegenerateProbes(m, dense, kernel)
            .Run(m.Settings.Seed, fraction => m.Progress?.Report(new("probing the kernel of H", fraction)), m.Cancellation);
        return (probes, $"{zeros} of {dense.Order} eigenvalues are zero within ε, so second derivatives leave it open");
    }

    private static (List<ProbeOutcome> Outcomes, string Lead) Ends(Measurement m)
    {
        var probes = new LargeProbes(m);
        var outcomes = probes.Run();
        m.Evidence["probeKernelResidual"] = probes.KernelResidual;
        var zeros = m.Spectrum.Smallest.Count(pair => Math.Abs(pair.Value) <= m.Epsilon);
        return (outcomes, m.Kinks > 0
            ? "Second derivatives prove nothing on a kink"
            : $"The spectrum reaches zero ({zeros} of the {m.Spectrum.Smallest.Count} lowest values found are zero within ε), so second "
                + "derivatives leave it open");
    }
}
