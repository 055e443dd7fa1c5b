using Theodolite.Curvature;
using static Theodolite.Diagnosis.Evidence;

namespace Theodolite.Diagnosis;

/// <summary>
/// The verdicts on critical points of which only the ends of the spectrum are known and no negative curvature was
/// certified: what a Lanczos bound proves with its failure probability, then what probes see.
/// </summary>
internal static class LargeVerdicts
{
    /// <summary>A local maximum, where no eigenvalue above −ε was found and a bound says that there is none.</summary>
    public static Finding? Maximum(Measurements m)
    {
        if (m.Spectrum.Maximum >= -m.Epsilon || LowestBound.Measure(m, LowestBound.ResolutionForMaximum(m, -m.Epsilon)) is not { } bound
            || bound.UpperBound >= -m.Threshold.Position)
        {
            return null;
        }

        m.Evidence.Say($"Local maximum to resolution {Show(bound.Result.Resolution)}: λ_max ≤ {Show(bound.UpperBound)}, wrong with "
            + $"probability at most {Show(bound.Result.FailureProbability)}.");
        return new(Verdict.LocalMaximum, Certificate(bound, bound.UpperBound, "λ_max ≤"), m.Spectrum.Smallest[0].Vector.ToArray());
    }

    /// <summary>What is left where no direction of negative curvature was certified.</summary>
    public static Finding Decide(Measurements m)
    {
        var (spectrum, epsilon) = (m.Spectrum, m.Epsilon);
        m.Evidence.Say($"No negative curvature was found down to {Show(spectrum.Minimum)} (residual {Show(spectrum.Smallest[0].Residual)})"
            + (spectrum.Checked
                ? ", nor by an independent run from fresh starts"
                : ", and products ran out before an independent run could check that")
            + ". Ritz values alone do not prove that none was missed.");
        if (m.Kinks > 0)
        {
            return Probe(m, null);
        }

        var minimum = spectrum.Minimum > epsilon;
        var resolution = minimum ? LowestBound.ResolutionFor(m, epsilon) : m.Settings.Resolution;
        if (LowestBound.Measure(m, resolution) is not { } bound)
        {
            return new(Verdict.Inconclusive);
        }

        if (bound.Result.Smallest < Math.Min(spectrum.Minimum, -epsilon)
            && CriticalVerdicts.Saddle(m, bound.Result.Vector.ToArray()) is { } saddle)
        {
            return saddle;
        }

        if (minimum && bound.LowerBound > m.Threshold.Position)
        {
            m.Evidence.Say($"Local minimum to resolution {Show(bound.Result.Resolution)}: {bound.Result.Products} Lanczos steps from a "
                + $"fresh random start, in float64, put λ_min at {Show(bound.LowerBound)} or above; wrong with probability at most "
                + $"{Show(bound.Result.FailureProbability)}, whatever the spectrum.");
            return new(Verdict.LocalMinimum, Certificate(bound, bound.LowerBound, "λ_min ≥"));
        }

        if (Math.Min(spectrum.Minimum, bound.Result.Smallest) < -epsilon || minimum)
        {
            m.Evidence.Say($"The bound puts λ_min between {Show(bound.LowerBound)} and "
                + $"{Show(Math.Min(spectrum.Minimum, bound.Result.Smallest))}, on both sides of zero: a finer resolution would decide.");
            return new(Verdict.Inconclusive);
        }

        m.Evidence.Say($"Eigenvalues are zero within ε, and none lies below {Show(bound.LowerBound)} (resolution "
            + $"{Show(bound.Result.Resolution)} of the spread, {bound.Result.Products} float64 products, wrong with probability at most "
            + $"{Show(bound.Result.FailureProbability)}).");
        return Probe(m, bound);
    }

    private static Finding Probe(Measurements m, LowestBound? bound)
    {
        var probes = new LargeProbes(m);
        var outcomes = probes.Run();
        m.Evidence["probeKernelResidual"] = probes.KernelResidual;
        var lead = bound is null
            ? "Second derivatives prove nothing on a kink"
            : $"The spectrum reaches zero ({m.Spectrum.Smallest.Count(pair => Math.Abs(pair.Value) <= m.Epsilon)} of the "
                + $"{m.Spectrum.Smallest.Count} lowest values found are zero within ε), so second derivatives leave it open";
        return DegenerateVerdicts.Judge(m, outcomes, lead, m.Spectrum.Norm, bound is null
            ? null
            : $", and λ_min ≥ {Show(bound.LowerBound)} with a failure probability of {Show(bound.Result.FailureProbability)}");
    }

    private static Certificate Certificate(LowestBound bound, double value, string end) => new(
        "lanczos-bound",
        value,
        bound.Result.FailureProbability,
        $"{end} {Show(value)}, to resolution {Show(bound.Result.Resolution)} of the spread, from {bound.Result.Starts} Gaussian start"
            + $"{(bound.Result.Starts > 1 ? "s" : "")} and {bound.Result.Steps} unrestarted Lanczos steps in float64 (Kuczyński and "
            + "Woźniakowski 1992).");
}
