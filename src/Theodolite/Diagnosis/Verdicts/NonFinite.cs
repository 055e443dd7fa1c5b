using Theodolite.Diagnosis.Measurements;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>f, g or an entry of H is NaN or infinite.</summary>
internal sealed class NonFiniteTest : VerdictTest
{
    public override Verdict Verdict => Verdict.NonFinite;

    public override bool? Critical => null;

    public override Conclusion Try(Measurement m)
    {
        if (m.Point.IsFinite && m.HasCurvature)
        {
            m.Record();
            return Conclusion.Fails("The loss, its gradient and its curvature are finite.");
        }

        m.Evidence.Say($"Not finite: {(m.Point.IsFinite ? "the Hessian" : "the loss or its gradient")} at this point is NaN or infinite.");
        if (m.NotFinite is { } message)
        {
            m.Evidence.Say(message);
        }

        var origin = m.Point.Precise.LocateNonFinite(m.Point.Theta, m.Cancellation);
        if (origin is not null)
        {
            m.Evidence.Say($"The first {origin.Kind} is the value of {origin.Equation}"
                + $"{(origin.Layer is null ? "" : $", in layer {origin.Layer}")}"
                + $"{(origin.Batch is null ? "" : $", microbatch {origin.Batch}")}.");
        }

        return Conclusion.Holds(new(Verdict.NonFinite) { NonFinite = origin });
    }
}

public sealed partial record Verdict
{
    /// <summary>The loss, its gradient or its curvature is NaN or infinite.</summary>
    public static Verdict NonFinite { get; } = new("non-finite")
    {
        Tone = VerdictTone.Failed,
        Headline = _ => "Not a number: the loss or a derivative is not finite here.",
        Advice = result => [result.NonFinite is { } origin
            ? $"The first {origin.Kind} appears in {origin.Equation}{(origin.Layer is null ? "" : $" ({origin.Layer})")}: look there "
                + "first; a smaller learning rate or clipping keeps weights from running away."
            : "Look at the parameters and the data for values that are not finite."],
    };
}
