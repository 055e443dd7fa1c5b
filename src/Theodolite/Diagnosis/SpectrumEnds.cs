using Theodolite.Curvature;

namespace Theodolite.Diagnosis;

/// <summary>Curvature above dense size: both ends of the spectrum by Lanczos, and the gradient in its own Krylov space.</summary>
internal static class SpectrumEnds
{
    public static (Spectrum? Spectrum, GradientDecomposition? Gradient) Measure(Survey settings, SurveyPoint point, IProgress<SurveyProgress>? progress, CancellationToken cancellation) =>
        throw new NotSupportedException();
}
