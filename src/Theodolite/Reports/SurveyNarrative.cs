using System.Globalization;
using Theodolite.Diagnosis;

namespace Theodolite.Reports;

/// <summary>What a survey says to a person: the verdict in one sentence, and what to do about it.</summary>
public static class SurveyNarrative
{
    /// <summary>The verdict as a sentence.</summary>
    public static string Headline(SurveyResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var parameters = Count(result.Layout.Count);
        return result.Verdict switch
        {
            Verdict.Descending => "Not stuck: the loss is still going down here.",
            Verdict.Plateau => "A plateau: the ground is almost level, but this is no critical point.",
            Verdict.GradientFlat => "Gradient-flat: the gradient is not zero, but the Hessian cannot see it.",
            Verdict.Saddle when result.Index?.Negative.Exact is { } negative =>
                $"A saddle: {Count(negative)} of {parameters} directions curve {(negative == 1 ? "downwards" : "down")}, so there "
                    + "is a way out.",
            Verdict.Saddle => "A saddle: at least one direction certainly curves down, so there is a way out.",
            Verdict.DegenerateSaddle => "A degenerate saddle: level to second order, yet a probe found a way down.",
            Verdict.LocalMinimum when result.Certificate?.Kind == "lanczos-bound" => "A local minimum, to a resolution of "
                + $"{Show(result.Evidence["boundResolution"])}: the loss curves up in every direction.",
            Verdict.LocalMinimum => "A local minimum: the loss curves up in every direction.",
            Verdict.FlatMinimum when result.Certificate?
                .Kind == "lower-bound" => "A global minimum: the loss has reached the lowest value it can have.",
            Verdict.FlatMinimum when result.Index?.Zero.Exact is { } zero =>
                $"A flat minimum: {Count(zero)} of {parameters} directions {(zero == 1 ? "is" : "are")} level, and no probe "
                    + "found a way down.",
            Verdict.FlatMinimum => "A flat minimum: no probe found a way down.",
            Verdict.LocalMaximum => "A local maximum: every direction leads down.",
            Verdict.NonFinite => "Not a number: the loss or a derivative is not finite here.",
            Verdict.Inconclusive => "Undecided: what was measured does not settle it.",
            _ => result.Verdict.Name(),
        };
    }

    /// <summary>What to do, one paragraph each.</summary>
    /// <param name="result">The survey.</param>
    /// <param name="wayOut">How a front end takes the way out where there is one; null says that an escape does.</param>
    public static IReadOnlyList<string> Advice(SurveyResult result, string? wayOut = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        var network = result.Samples is not null;
        return result.Verdict switch
        {
            Verdict.Saddle or Verdict.DegenerateSaddle or Verdict.LocalMaximum =>
            [
                result.Remedy is null
                    ? wayOut ?? "Leave along the direction found: an escape takes the step and shows what it brings."
                    : "The way out was tried, see below.",
                .. network && result.Verdict == Verdict.Saddle
                    ? ["Gradient descent cannot leave by itself where the gradient of every weight is zero for every sample, and more "
                        + "steps or another learning rate change nothing. Random initial weights avoid the place."]
                    : Array.Empty<string>(),
            ],
            Verdict.Plateau =>
            [
                .. Saturated(result),
                "A larger learning rate or momentum crosses level ground faster; a loss that does not saturate, better initial weights or "
                    + "normalised layers avoid it.",
            ],
            Verdict.GradientFlat =>
            [
                "This is no minimum: the gradient still points down, although Newton-like steps cannot use it. Go on with gradient "
                    + "descent, or start elsewhere.",
            ],
            Verdict.Descending =>
            [
                network
                    ? "Train on. If it feels stuck, look at the learning rate and at the noise of the minibatches rather than at "
                        + "the landscape."
                    : "Follow the gradient: a step along it lowers the loss as predicted.",
            ],
            Verdict.LocalMinimum or Verdict.FlatMinimum when result.Certificate?
                .Kind == "lower-bound" => ["Nothing is left to gain: no parameters give a lower loss."],
            Verdict.LocalMinimum or Verdict.FlatMinimum =>
            [
                network
                    ? "Training is done here. For a lower loss, change the model, the data or the start, not the optimizer."
                    : "There is no way down nearby; a lower point, if there is one, lies in another valley. Start elsewhere.",
            ],
            Verdict.NonFinite => [NonFinite(result)],
            _ => ["The last line of the proof says which measurement would decide."],
        };
    }

    /// <summary>The certificate in words.</summary>
    public static string Certificate(Certificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.Kind switch
        {
            "rayleigh" when certificate.FailureProbability > 0 => $"λ_min ≤ {Show(certificate.Bound)}. {certificate.Explanation}",
            "rayleigh" => $"λ_min ≤ {Show(certificate.Bound)}: proven by an explicit direction, recomputed in float64 with its "
                + "rounding bound.",
            "dense" => "All eigenvalues are known, with the solver's error bound: the nearest to zero is beyond "
                + $"{Show(certificate.Bound)}.",
            "lower-bound" => $"The loss is within {Show(certificate.Bound)} of the lowest value it can have: a global minimum, whatever "
                + "the curvature.",
            _ => certificate.Explanation,
        };
    }

    /// <summary>Four significant digits: 0.7512, 9.3e-14.</summary>
    public static string Show(double value) => Evidence.Show(value);

    /// <summary>A count with its thousands apart: 1,825.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static IEnumerable<string> Saturated(SurveyResult result) =>
        from layer in result.Activity
        where layer.Dead + layer.Saturated > 0
        select $"{layer.Layer}: {layer.Dead} dead and {layer.Saturated} saturated of {layer.Units} units; smaller initial weights "
            + "would wake them.";

    private static string NonFinite(SurveyResult result) => result.NonFinite is { } origin
        ? $"The first {origin.Kind} appears in {origin.Equation}{(origin.Layer is null ? "" : $" ({origin.Layer})")}: look there first; a "
            + "smaller learning rate or clipping keeps weights from running away."
        : "Look at the parameters and the data for values that are not finite.";
}
