using Theodolite.Diagnosis.Measurements;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>
/// The verdicts in the order in which they are asked; the first that holds is issued. docs/verdicts.md goes through them in the
/// same order.
/// </summary>
internal static class Ladder
{
    public static IReadOnlyList<VerdictTest> Rungs { get; } =
    [
        new NonFiniteTest(),
        new DivergedTest(),

        // The gradient does not vanish.
        new PlateauTest(),
        new GradientFlatTest(),
        new LearningRateTooLargeTest(),
        new NoiseFloorTest(),
        new LearningRateTooSmallTest(),
        new NearSaddleTest(),
        new SaturatedLayersTest(critical: false),
        new DescendingTest(),

        // It does.
        new LocalMaximumTest(),
        new SaddleTest(m => m.Spectrum.Minimum < -m.Threshold.Value ? m.Spectrum.Smallest[0].Vector.ToArray() : null),
        new LowerBoundTest(),
        new SaddleTest(m => m.Kinks == 0 ? m.View.LowerDirection(m) : null),
        new LocalMinimumTest(),

        // Second derivatives leave it open: probes decide.
        new LocalMaximumByProbesTest(),
        new PerturbedDescentTest(dense: false),
        new DescendingAtKinkTest(),
        new DegenerateSaddleTest(),
        new SaturatedTest(),
        new PerturbedDescentTest(dense: true),
        new SaturatedLayersTest(critical: true),
        new FlatMinimumTest(),
        new InconclusiveTest(),
    ];

    /// <summary>Asks them.</summary>
    public static (Finding Finding, IReadOnlyList<RejectedVerdict> Rejected) Climb(Measurement m)
    {
        var rejected = new List<RejectedVerdict>();
        foreach (var rung in Rungs)
        {
            if (rung.Critical is { } critical && critical != m.Criticality.IsCritical)
            {
                continue;
            }

            m.Cancellation.ThrowIfCancellationRequested();
            var (finding, because) = rung.Try(m);
            if (finding is not null)
            {
                return (finding, rejected);
            }

            if (because is not null)
            {
                rejected.Add(new(rung.Verdict, because));
            }
        }

        return (new Finding(Verdict.Inconclusive), rejected);
    }
}

/// <summary>A verdict that was considered and not issued.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Because">Why not, in a sentence.</param>
public sealed record RejectedVerdict(Verdict Verdict, string Because);
