using Theodolite.Torch;
using static Theodolite.Diagnosis.Evidence;

namespace Theodolite.Diagnosis;

/// <summary>
/// The verdicts on critical points, in this order: λ_max &lt; −ε local-maximum; λ_min &lt; −ε saddle; λ_min &gt; ε
/// local-minimum; otherwise probes decide between local-maximum, degenerate-saddle and flat-minimum.
/// </summary>
internal static class CriticalVerdicts
{
    public static Finding Decide(Measurements m)
    {
        var (point, spectrum, epsilon) = (m.Point, m.Spectrum, m.Epsilon);
        m.Evidence.Say($"Critical: ‖g‖ = {Show(point.GradientNorm)} predicts a decrease of {Show(m.Criticality.PredictedDecrease)}, "
            + $"within {Show(m.Criticality.Limit)}"
            + $"{(point.GradientNorm <= 2 * m.Criticality.Floor ? $"; it is at its rounding floor {Show(m.Criticality.Floor)}" : "")}.");
        m.Evidence.Say($"Eigenvalues within ε = {Show(epsilon)} count as zero: rounding {Show(m.Threshold.Rounding)}"
            + (m.ProductError > 0
                ? $" (four times {Show(m.ProductError)}, by which products in {Name(point.Stored.DType)} were seen to be off)"
                : "")
            + $", change of H on the way to the exact critical point {Show(m.Threshold.Position)}.");
        if (m.Kinks > 0)
        {
            m.Evidence.Say($"{m.Kinks} evaluations sit exactly on a kink (ReLU, abs, max-pool tie), where second derivatives prove "
                + "nothing: only seen decreases count.");
        }

        if (spectrum.Complete && m.Kinks == 0 && spectrum.Maximum < -epsilon)
        {
            m.Evidence.Say($"Local maximum: every eigenvalue is negative, the largest {Show(spectrum.Maximum)}.");
            return new(
                Verdict.LocalMaximum,
                new("dense", spectrum.Maximum + spectrum.Rounding, 0, "All eigenvalues are negative."),
                spectrum.Smallest[0].Vector.ToArray());
        }

        if (!spectrum.Complete && m.Kinks == 0 && LargeVerdicts.Maximum(m) is { } maximum)
        {
            return maximum;
        }

        if (spectrum.Minimum < -epsilon && Saddle(m, spectrum.Smallest[0].Vector.ToArray()) is { } saddle)
        {
            return saddle;
        }

        if (AtLowerBound(m) is { } bound)
        {
            var minimum = spectrum.Complete && m.Kinks == 0 && spectrum.Minimum > epsilon ? Verdict.LocalMinimum : Verdict.FlatMinimum;
            return new(minimum, bound);
        }

        if (spectrum.Dense is not { } dense)
        {
            return LargeVerdicts.Decide(m);
        }

        if (m.Kinks == 0 && spectrum.Minimum > epsilon)
        {
            m.Evidence.Say($"Local minimum: every eigenvalue is positive, the smallest {Show(spectrum.Minimum)}, with a backward error of "
                + $"at most {Show(spectrum.BackwardError)}.");
            return new(
                Verdict.LocalMinimum,
                new("dense", spectrum.Minimum - epsilon, 0, "All eigenvalues are positive by more than every error known."));
        }

        return DegenerateVerdicts.Decide(m, dense);
    }

    /// <summary>The saddle that a direction proves by its Rayleigh quotient in float64; null where it does not.</summary>
    public static Finding? Saddle(Measurements m, double[] direction)
    {
        if (m.Settings.CertificateSamples is { } samples && samples < m.Point.Stored.Samples)
        {
            return StatisticalSaddle(m, direction, samples);
        }

        var rayleigh = RayleighCertificate.Compute(m.Point, m.Hessian, direction, m.Cancellation);
        m.Evidence["rayleighQuotient"] = rayleigh.Quotient;
        m.Evidence["rayleighResidual"] = rayleigh.Residual;
        m.Evidence["rayleighRounding"] = rayleigh.Rounding;
        m.Evidence["rayleighByGradients"] = rayleigh.ByGradients;
        var decrease = Verify(m, direction, rayleigh.Quotient);
        if (!(rayleigh.Bound < -m.Threshold.Position - m.Scale.DerivativeNoise))
        {
            m.Evidence.Say($"The direction found has vᵀHv/vᵀv = {Show(rayleigh.Quotient)} in float64, which its rounding bound "
                + $"{Show(rayleigh.Rounding)} does not put below zero.");
            return null;
        }

        if (m.Kinks > 0 && decrease is null)
        {
            m.Evidence.Say("Negative curvature was computed, but no step along it lowers the loss: at a kink it proves nothing. A survey "
                + "off the kink would decide.");
            return new(Verdict.Inconclusive);
        }

        if (decrease is null && rayleigh.ByGradients > 0)
        {
            m.Evidence.Say($"The Hessian says vᵀHv/vᵀv = {Show(rayleigh.Quotient)}, differences of gradients along v say "
                + $"{Show(rayleigh.ByGradients)}, and no step along v lowers the loss: check-gradient would say which is wrong.");
            return new(Verdict.Inconclusive);
        }

        m.Evidence.Say($"Saddle: vᵀHv/vᵀv = {Show(rayleigh.Quotient)} in float64 with a rounding bound of {Show(rayleigh.Rounding)}, so "
            + $"λ_min ≤ {Show(rayleigh.Bound)} < 0; differences of gradients along v give {Show(rayleigh.ByGradients)}.");
        m.Evidence.Say(decrease is null
            ? "No step along v lowers the loss beyond its evaluation noise; the curvature alone proves the saddle."
            : Verified(decrease));
        return new(Verdict.Saddle, new(
            "rayleigh",
            rayleigh.Bound,
            0,
            "An upper bound of λ_min: the Rayleigh quotient of an explicit direction in float64 plus its rounding bound."), direction);
    }

    // Where all samples are too many: over samples that took no part in finding v, with a confidence.
    private static Finding? StatisticalSaddle(Measurements m, double[] direction, long samples)
    {
        var used = SpectrumEnds.SearchSelection(m.Settings, m.Point)?.Batches(m.Point.Stored.Samples!.Value)?[
            0].ToHashSet() ?? throw new BadInputException("Every sample took part in the search; a certificate over some of them needs "
                + "others that did not (SearchSamples).");
        var rayleigh = StatisticalRayleigh.Compute(
            m.Point.Precise,
            m.Point.Theta,
            direction,
            samples,
            used,
            m.Settings.FailureProbability,
            m.Settings.Seed,
            m.Cancellation);
        m.Evidence["rayleighQuotient"] = rayleigh.Mean;
        m.Evidence["rayleighSamples"] = rayleigh.Samples;
        m.Evidence["rayleighFailureProbability"] = rayleigh.FailureProbability;
        if (!(rayleigh.Bound < -m.Epsilon))
        {
            m.Evidence.Say($"Over {rayleigh.Samples} samples that took no part in the search, the direction found has vᵀHv/vᵀv ≤ "
                + $"{Show(rayleigh.Bound)} with confidence {Show(1 - rayleigh.FailureProbability)}, which is not below zero.");
            return null;
        }

        var decrease = Verify(m, direction, rayleigh.Mean);
        if (m.Kinks > 0 && decrease is null)
        {
            return null;
        }

        m.Evidence.Say($"Saddle, statistically: vᵀHv/vᵀv = {Show(rayleigh.Mean)} over {rayleigh.Samples} samples that took no part in the "
            + $"search, at most {Show(rayleigh.Bound)} with confidence {Show(1 - rayleigh.FailureProbability)}.");
        if (decrease is not null)
        {
            m.Evidence.Say(Verified(decrease));
        }

        return new(Verdict.Saddle, new("rayleigh", rayleigh.Bound, rayleigh.FailureProbability, "Statistical: an upper bound of λ_min "
            + $"from {rayleigh.Groups} groups of samples that took no part in the search, mean + t·s/√{rayleigh.Groups}; it assumes "
            + "independent samples and normally distributed group means."), direction);
    }

    private static VerifiedDecrease? Verify(Measurements m, double[] direction, double quotient)
    {
        var decrease = VerifiedDecrease.Along(m.Point, direction, quotient, m.Scale.Noise);
        if (decrease is null)
        {
            return null;
        }

        m.Evidence["verifiedStep"] = decrease.Step;
        m.Evidence["verifiedPredictedDecrease"] = decrease.Predicted;
        m.Evidence["verifiedDecrease"] = decrease.Observed;
        return decrease;
    }

    private static string Verified(VerifiedDecrease decrease) =>
        $"Verified: f(θ {(decrease.Step < 0 ? "−" : "+")} {Show(Math.Abs(decrease.Step))}·v) lies {Show(decrease.Observed)} below f(θ); "
            + $"the quadratic model promised {Show(decrease.Predicted)}.";

    private static string Name(DType dtype) => dtype == DType.Float32 ? "float32" : "float64";

    private static Certificate? AtLowerBound(Measurements m)
    {
        if (m.Scale.Excess is not { } excess)
        {
            return null;
        }

        var limit = Math.Max(m.Settings.GradientTolerance * m.Scale.Variation, m.Scale.Noise);
        m.Evidence["lossAboveLowerBound"] = excess;
        if (excess > limit)
        {
            return null;
        }

        m.Evidence.Say($"Global minimum: the loss lies {Show(excess)} above its known lower bound "
            + $"{Show(m.Point.Precise.LowerBound!.Value)}; no point can be lower by more.");
        return new("lower-bound", excess, 0, "The loss reaches its known global lower bound, whatever the Hessian.");
    }
}
