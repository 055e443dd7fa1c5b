using Theodolite.Krylov;

namespace Theodolite.Spectra;

/// <summary>How far a study is.</summary>
/// <param name="Stage">What is being computed.</param>
/// <param name="Fraction">Share of the stage that is done, from 0 to 1; a guess where the end is not known.</param>
public sealed record SpectrumProgress(string Stage, double Fraction) : Progress(Stage, Fraction)
{
    /// <summary>Products of this stage so far.</summary>
    public long Products { get; init; }

    /// <summary>The lowest Ritz values so far.</summary>
    public IReadOnlyList<RitzEstimate>? Smallest { get; init; }

    /// <summary>The highest Ritz values so far.</summary>
    public IReadOnlyList<RitzEstimate>? Largest { get; init; }

    /// <summary>Whether <see cref="Progress.Fraction"/> grows evenly with time.</summary>
    public bool Even { get; init; }
}
