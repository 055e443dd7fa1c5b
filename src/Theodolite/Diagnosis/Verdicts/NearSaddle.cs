using Theodolite.Diagnosis.Measurements;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// A run that has stopped beside a saddle: everything that the gradient promises is below a ten-thousandth of what the loss has still
/// to lose, which is the resolution of the run, and along certified negative curvature the loss was seen to fall by a hundredth of it.
/// </summary>
internal sealed class NearSaddleTest : VerdictTest
{
    /// <summary>tol of a run that has stopped: most that the gradient may promise, relative to f − f_low.</summary>
    private const double Promise = 1e-4;

    /// <summary>Least decrease along the negative curvature, relative to the same.</summary>
    private const double Decrease = 1e-2;

    public override Verdict Verdict => Verdict.Saddle;

    public override bool? Critical => false;

    public override Conclusion Try(Measurement m)
    {
        if (m.Continuation is not { History.HasStopped: true, IsSettled: false } run || m.Kinks > 0)
        {
            return Conclusion.Pass;
        }

        var promised = m.Criticality.PredictedDecrease;
        if (promised > Promise * run.Remaining || m.Spectrum.Minimum > -m.Threshold.Value)
        {
            return Conclusion.Pass;
        }

        var direction = m.Spectrum.Smallest[0].Vector.ToArray();
        var rayleigh = RayleighCertificate.Compute(m.Point, m.Hessian, direction, m.Cancellation);
        if (!(rayleigh.Bound < -m.Threshold.Value)
            || VerifiedDecrease.Along(m, direction, rayleigh.Quotient) is not { } decrease || decrease.Observed < Decrease * run.Remaining)
        {
            return Conclusion.Fails("No decrease worth the name was seen along the negative curvature.");
        }

        m.Evidence["stalledTolerance"] = Promise;
        m.Evidence["rayleighQuotient"] = rayleigh.Quotient;
        m.Evidence["rayleighRounding"] = rayleigh.Rounding;
        m.Evidence["verifiedStep"] = decrease.Step;
        m.Evidence["verifiedPredictedDecrease"] = decrease.Predicted;
        m.Evidence["verifiedDecrease"] = decrease.Observed;
        m.Evidence.Say($"Saddle, to the resolution of the run: it has stopped, the gradient promises {Show(promised)} of the "
            + $"{Show(run.Remaining)} that remain, and vᵀHv/vᵀv = {Show(rayleigh.Quotient)} in float64, with a rounding bound of "
            + $"{Show(rayleigh.Rounding)}.");
        m.Evidence.Say($"Verified: f(θ {(decrease.Step < 0 ? "−" : "+")} {Show(Math.Abs(decrease.Step))}·v) lies {Show(decrease.Observed)} "
            + "below f(θ), more than 16 times all that the gradient promises.");
        const string Claim = "An upper bound of λ_min: the Rayleigh quotient of an explicit direction in float64 plus its rounding bound, "
            + "at a point that is critical to the resolution of the run.";
        return Conclusion.Holds(new(Verdict.Saddle, new("rayleigh", rayleigh.Bound, 0, Claim), direction));
    }
}
