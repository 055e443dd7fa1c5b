using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// The loss has reached its known infimum: a global minimum whatever the Hessian. <c>local-minimum</c> where all eigenvalues are
/// positive, else <c>flat-minimum</c>.
/// </summary>
internal sealed class LowerBoundTest : VerdictTest
{
    public override Verdict Verdict => Verdict.FlatMinimum;

    public override Conclusion Try(Measurement m)
    {
        if (m.Scale.Excess is not { } excess)
        {
            return Conclusion.Fails("No lower bound of the loss is known.");
        }

        m.Evidence["lossAboveLowerBound"] = excess;
        if (!m.Scale.AtLowerBound(m.Settings.GradientTolerance))
        {
            return Conclusion.Fails($"The loss lies {Show(excess)} above its known lower bound.");
        }

        m.Evidence.Say($"Global minimum: the loss lies {Show(excess)} above its known lower bound "
            + $"{Show(m.Point.Precise.LowerBound!.Value)}; no point can be lower by more.");
        var strict = m.Spectrum.Complete && m.Kinks == 0 && m.Spectrum.Minimum > m.Epsilon;
        const string Claim = "The loss reaches its known global lower bound, whatever the Hessian.";
        return Conclusion.Holds(new(strict ? Verdict.LocalMinimum : Verdict.FlatMinimum, new("lower-bound", excess, 0, Claim)));
    }
}
