using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;
using static Theodolite.Diagnosis.Verdicts.SurveyResult;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// A direction v with vᵀHv/vᵀv below zero in float64, beyond its rounding bound, along which the loss was seen to fall by more than
/// noise and the distance to a minimum explain.
/// </summary>
/// <param name="candidate">The direction; null where there is none.</param>
internal sealed class SaddleTest(Func<Measurement, double[]?> candidate) : VerdictTest
{
    /// <summary>Negative curvature up to this share of ‖H‖ that no decrease confirms counts as zero; more leaves the point
    /// undecided.</summary>
    private const double UnconfirmedShare = 1e-3;

    public override Verdict Verdict => Verdict.Saddle;

    public override Conclusion Try(Measurement m)
    {
        if (candidate(m) is not { } direction)
        {
            return Conclusion.Fails($"No curvature below −ε = {Show(-m.Epsilon)} was found: λ_min = {Show(m.Spectrum.Minimum)}.");
        }

        return m.Settings.CertificateSamples is { } samples && samples < m.Point.Stored.Samples
            ? Statistical(m, direction, samples)
            : Certain(m, direction);
    }

    private static Conclusion Certain(Measurement m, double[] direction)
    {
        var rayleigh = RayleighCertificate.Compute(m.Point, m.Hessian, direction, m.Cancellation);
        m.Evidence["rayleighQuotient"] = rayleigh.Quotient;
        m.Evidence["rayleighResidual"] = rayleigh.Residual;
        m.Evidence["rayleighRounding"] = rayleigh.Rounding;
        m.Evidence["rayleighByGradients"] = rayleigh.ByGradients;
        if (!(rayleigh.Bound < -m.Threshold.Position - m.Scale.DerivativeNoise))
        {
            m.Evidence.Say($"The direction found has vᵀHv/vᵀv = {Show(rayleigh.Quotient)} in float64, which its rounding bound "
                + $"{Show(rayleigh.Rounding)} does not put below zero.");
            return Zero(m, rayleigh.Quotient, "Its curvature is not certified below zero.");
        }

        var decrease = Verify(m, direction, rayleigh.Quotient);
        if (decrease is not null)
        {
            m.Evidence.Say($"Saddle: vᵀHv/vᵀv = {Show(rayleigh.Quotient)} in float64 with a rounding bound of {Show(rayleigh.Rounding)}, "
                + $"so λ_min ≤ {Show(rayleigh.Bound)} < 0; differences of gradients along v give {Show(rayleigh.ByGradients)}.");
            m.Evidence.Say(Verified(m, decrease));
            if (!m.Spectrum.Checked)
            {
                m.Evidence.Say("The ends of the spectrum were searched by one run, which shows an eigenvalue that occurs "
                    + "several times once.");
            }

            const string Claim = "An upper bound of λ_min: the Rayleigh quotient of an explicit direction in float64 plus its "
                + "rounding bound.";
            return Conclusion.Holds(new(Verdict.Saddle, new("rayleigh", rayleigh.Bound, 0, Claim), direction));
        }

        if (m.Kinks > 0)
        {
            m.Evidence.Say("Negative curvature was computed, but no step along it lowers the loss: at a kink it proves nothing. A survey "
                + "off the kink would decide.");
            return Conclusion.Undecided();
        }

        if (rayleigh.ByGradients > 0 && -rayleigh.Quotient > UnconfirmedShare * m.Spectrum.Norm)
        {
            m.Evidence.Say($"The Hessian says vᵀHv/vᵀv = {Show(rayleigh.Quotient)}, differences of gradients along v say "
                + $"{Show(rayleigh.ByGradients)}, and no step along v lowers the loss: check-gradient would say which is wrong.");
            return Conclusion.Undecided();
        }

        return Unconfirmed(m, rayleigh.Quotient);
    }

    // Where all samples are too many: over samples that took no part in finding v, with a confidence.
    private static Conclusion Statistical(Measurement m, double[] direction, long samples)
    {
        var used = SpectrumEnds.SearchSelection(m.Settings, m.Point)?.Batches(m.Point.Stored.Samples!.Value)?[0].ToHashSet()
            ?? throw new BadInputException("Every sample took part in the search; a certificate over some of them needs others that did "
                + "not (SearchSamples).");
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
        var confidence = Show(1 - rayleigh.FailureProbability);
        if (!(rayleigh.Bound < -m.Epsilon))
        {
            m.Evidence.Say($"Over {rayleigh.Samples} samples that took no part in the search, the direction found has vᵀHv/vᵀv ≤ "
                + $"{Show(rayleigh.Bound)} with confidence {confidence}, which is not below zero.");
            return Conclusion.Fails("Its curvature is not certified below zero.");
        }

        if (Verify(m, direction, rayleigh.Mean) is not { } decrease)
        {
            return m.Kinks > 0 ? Conclusion.Fails("At a kink only a seen decrease counts.") : Unconfirmed(m, rayleigh.Mean);
        }

        m.Evidence.Say($"Saddle, statistically: vᵀHv/vᵀv = {Show(rayleigh.Mean)} over {rayleigh.Samples} samples that took no part in the "
            + $"search, at most {Show(rayleigh.Bound)} with confidence {confidence}.");
        m.Evidence.Say(Verified(m, decrease));
        var claim = $"Statistical: an upper bound of λ_min from {rayleigh.Groups} groups of samples that took no part in the search, mean "
            + $"+ t·s/√{rayleigh.Groups}; it assumes independent samples and normally distributed group means.";
        return Conclusion.Holds(new(Verdict.Saddle, new("rayleigh", rayleigh.Bound, rayleigh.FailureProbability, claim), direction));
    }

    // Beside a valley of minima the Hessian has a small negative eigenvalue, and nothing to show for it.
    private static Conclusion Unconfirmed(Measurement m, double quotient)
    {
        if (-quotient > UnconfirmedShare * m.Spectrum.Norm)
        {
            m.Evidence.Say($"vᵀHv/vᵀv = {Show(quotient)}, but no step along v lowers the loss by more than noise and 16·D = "
                + $"{Show(m.Nearby)}, which the way to a nearby minimum would give. A "
                + "point with a smaller gradient, trained on in float64, would decide.");
            return Conclusion.Undecided();
        }

        m.Evidence.Say($"λ_min = {Show(quotient)} at this point, but no step along its direction lowers the loss by more than noise and "
            + $"16·D = {Show(m.Nearby)}: the distance to the exact critical point explains it, and it counts as zero.");
        return Zero(m, quotient, "The loss does not fall along the negative curvature.");
    }

    private static Conclusion Zero(Measurement m, double quotient, string because)
    {
        m.Unconfirmed = Math.Max(m.Unconfirmed, Math.Max(-quotient, -m.Spectrum.Minimum) * (1 + 1e-12));
        return Conclusion.Fails(because);
    }

    private static VerifiedDecrease? Verify(Measurement m, double[] direction, double quotient)
    {
        var decrease = VerifiedDecrease.Along(m, direction, quotient);
        if (decrease is not null)
        {
            m.Evidence["verifiedStep"] = decrease.Step;
            m.Evidence["verifiedPredictedDecrease"] = decrease.Predicted;
            m.Evidence["verifiedDecrease"] = decrease.Observed;
        }

        return decrease;
    }

    private static string Verified(Measurement m, VerifiedDecrease decrease)
    {
        var more = m.Nearby > 0 ? $", and the way to a minimum beside this point would give no more than {Show(m.Nearby)}" : "";
        return $"Verified: f(θ {(decrease.Step < 0 ? "−" : "+")} {Show(Math.Abs(decrease.Step))}·v) lies {Show(decrease.Observed)} below "
            + $"f(θ); the quadratic model promised {Show(decrease.Predicted)}{more}.";
    }
}

public sealed partial record Verdict
{
    /// <summary>Critical, with certified negative curvature and a verified way down.</summary>
    public static Verdict Saddle { get; } = new("saddle")
    {
        IsCritical = true,
        CanBeEscaped = true,
        Headline = result => result.Index?.Negative.Exact is { } negative
            ? $"A saddle: {Count(negative)} of {Count(result.Layout.Count)} directions curve {(negative == 1 ? "downwards" : "down")}, so "
                + "there is a way out."
            : "A saddle: at least one direction certainly curves down, so there is a way out.",
        Advice = result => result.Samples is null
            ? []
            :
            [
                "Gradient descent cannot leave by itself where the gradient of every weight is zero for every sample, and more steps or "
                    + "another learning rate change nothing. Random initial weights avoid the place.",
            ],
    };
}
