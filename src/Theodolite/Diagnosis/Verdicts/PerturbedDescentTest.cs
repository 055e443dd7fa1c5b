using Theodolite.Diagnosis.Measurements;
using Theodolite.LinearAlgebra;
using static Theodolite.Diagnosis.Measurements.Evidence;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// A descent from just beside the point ends lower without having risen beyond noise: a way down of high order. Above dense size it is
/// asked before the probes, of which a single one costs more.
/// </summary>
internal sealed class PerturbedDescentTest(bool dense) : VerdictTest
{
    public override Verdict Verdict => Verdict.DegenerateSaddle;

    public override Conclusion Try(Measurement m)
    {
        if (m.Spectrum.Complete != dense)
        {
            return Conclusion.Pass;
        }

        if (m.Perturbed is not { } found)
        {
            return m.Point.IsModel ? Conclusion.Fails("No descent from beside the point ends lower.") : Conclusion.Pass;
        }

        m.Evidence["perturbedRadius"] = found.Radius;
        m.Evidence["perturbedRise"] = found.Rise;
        m.Evidence["perturbedDecrease"] = -found.Change;
        var direction = Vectors.Along(found.Point, -1, m.Point.Theta);
        Vectors.Scale(direction, 1 / Vectors.Norm(direction));
        m.Evidence.Say($"Degenerate saddle: a descent that begins {Show(found.Radius)} typical parameters beside the point ends "
            + $"{Show(-found.Change)} below it and never rose by more than {Show(found.Rise)}.");
        var certificate = new Certificate(
            "probes",
            found.Radius,
            null,
            $"A path from beside the point falls by {Show(-found.Change)} and rises by no more than {Show(found.Rise)}.");
        return Conclusion.Holds(new(Verdict.DegenerateSaddle, certificate, direction));
    }
}
