using Theodolite.Diagnosis.Measurements;
using Theodolite.Torch;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>λ_min &gt; 0 by more than every error known: from all eigenvalues, or by a bound with its failure probability.</summary>
internal sealed class LocalMinimumTest : VerdictTest
{
    public override Verdict Verdict => Verdict.LocalMinimum;

    public override Conclusion Try(Measurement m)
    {
        if (m.Kinks > 0)
        {
            return Conclusion.Fails("On a kink second derivatives prove no minimum.");
        }

        return m.Spectrum.Complete ? Whole(m) : Ends(m);
    }

    private static Conclusion Whole(Measurement m)
    {
        var lowest = m.Spectrum.Minimum;
        if (lowest <= m.Epsilon || m.View.Below(m) is not { } bound)
        {
            return Conclusion.Fails($"λ_min = {Show(lowest)} is not above ε = {Show(m.Epsilon)}.");
        }

        m.Evidence.Say($"Local minimum: every eigenvalue is positive, the smallest {Show(lowest)}, with a backward error of at most "
            + $"{Show(m.Spectrum.BackwardError)}.");
        const string Claim = "All eigenvalues are positive by more than every error known.";
        return Conclusion.Holds(new(Verdict.LocalMinimum, Certificate.Of(bound, Claim, "λ_min ≥")));
    }

    private static Conclusion Ends(Measurement m)
    {
        var (spectrum, epsilon) = (m.Spectrum, m.Epsilon);
        m.Evidence.Say($"No negative curvature was found down to {Show(spectrum.Minimum)} (residual {Show(spectrum.Smallest[0].Residual)})"
            + (spectrum.Checked ? ", nor by an independent run from fresh starts" : "")
            + ". Ritz values alone do not prove that none was missed.");
        if (m.View.Below(m) is not { Lanczos: { } lanczos } bound)
        {
            return Conclusion.Undecided();
        }

        var (result, failure) = (lanczos.Result, Show(bound.FailureProbability));
        if (spectrum.Minimum > epsilon && bound.Value > m.Threshold.Position)
        {
            // λ_min ≥ b bounds what the gradient can still promise by ½‖g‖²/b, whatever the Krylov space of g has seen of H.
            var promise = m.Point.GradientNorm * m.Point.GradientNorm / (2 * bound.Value);
            m.Evidence["predictedDecreaseBound"] = promise;
            m.Evidence.Say($"Local minimum to resolution {Show(lanczos.Resolution)}: {result.Products} Lanczos steps from a fresh "
                + "random start, in "
                + $"float64, put λ_min at {Show(bound.Value)} or above; wrong with probability at most {failure}, whatever the spectrum.");
            return Conclusion.Holds(new(Verdict.LocalMinimum, Certificate.Of(bound, "", "λ_min ≥")));
        }

        var lowest = Math.Min(spectrum.Minimum, result.Smallest);
        if (lowest < -epsilon || spectrum.Minimum > epsilon)
        {
            m.Evidence.Say($"The bound puts λ_min between {Show(bound.Value)} and {Show(lowest)}, on both sides of zero: a finer "
                + "resolution would decide.");
            return Conclusion.Undecided();
        }

        m.Evidence.Say($"Eigenvalues are zero within ε, and none lies below {Show(bound.Value)} (resolution {Show(lanczos.Resolution)} of "
            + $"the spread, {result.Products} {(lanczos.DType == DType.Float64 ? "float64" : "float32")} products, wrong with probability "
            + $"at most {failure}).");
        return Conclusion.Fails($"λ_min is zero within ε = {Show(epsilon)}.");
    }
}

public sealed partial record Verdict
{
    /// <summary>Critical, with all eigenvalues positive.</summary>
    public static Verdict LocalMinimum { get; } = new("local-minimum")
    {
        Tone = VerdictTone.Done,
        IsCritical = true,
        Headline = result => result.Certificate?.Resolution is { } resolution
            ? $"A local minimum, to a resolution of {Show(resolution)}: the loss curves up in every direction."
            : "A local minimum: the loss curves up in every direction.",
        Advice = Minimal,
    };

    /// <summary>What is to be done at a minimum of either kind: nothing, here.</summary>
    private static IEnumerable<string> Minimal(SurveyResult result) =>
    [
        result.Certificate?.Kind == "lower-bound" ? "Nothing is left to gain: no parameters give a lower loss."
            : result.Samples is not null
                ? "Training is done here. For a lower loss, change the model, the data or the start, not the optimizer."
                : "There is no way down nearby; a lower point, if there is one, lies in another valley. Start elsewhere.",
    ];
}
