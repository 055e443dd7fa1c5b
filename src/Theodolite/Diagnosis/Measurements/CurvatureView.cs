using Theodolite.Curvature;
using Theodolite.Krylov;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>What is known of the Hessian at a point: all of its spectrum, or both ends.</summary>
internal abstract class CurvatureView
{
    /// <summary>The eigenvalues known.</summary>
    public required Spectrum Spectrum { get; set; }

    /// <summary>The gradient against the curvature.</summary>
    public required GradientDecomposition Gradient { get; init; }

    /// <summary>The same in scaled coordinates, in which every parameter is curved alike: what does not depend on units is read
    /// here.</summary>
    public required ScaledGradient Scaled { get; init; }

    /// <summary>Largest error of a product in the dtype of training that was seen; 0 where all products were in float64.</summary>
    public double ProductError { get; init; }

    /// <summary>‖Hz − V·diag(λ)·Vᵀz‖ of a dense spectrum for a random unit z and a fresh product; 0 where there is none.</summary>
    public double ProbeDefect { get; init; }

    /// <summary>A lower bound of λ_min; null where none can be had, which the evidence then explains.</summary>
    public abstract ExtremeBound? Below(Measurement m);

    /// <summary>An upper bound of λ_max where no value above −ε was found; null where none can be had.</summary>
    public abstract ExtremeBound? Above(Measurement m);

    /// <summary>A direction of lower curvature than the search found, met by the bound; null where there is none.</summary>
    public abstract double[]? LowerDirection(Measurement m);
}

/// <summary>All eigenvalues.</summary>
internal sealed class WholeSpectrum : CurvatureView
{
    public override ExtremeBound Below(Measurement m) => new("dense", Spectrum.Minimum - m.Epsilon, 0, null);

    public override ExtremeBound Above(Measurement m) => new("dense", Spectrum.Maximum + Spectrum.Rounding, 0, null);

    public override double[]? LowerDirection(Measurement m) => null;
}

/// <summary>Both ends of the spectrum: a bound comes from an unrestarted Lanczos run.</summary>
internal sealed class BothEnds : CurvatureView
{
    /// <summary>ε of the bound where a way down was seen: it tells one kind of saddle from another, and no minimum rests on it.</summary>
    private const double WayDown = 1e-2;

    /// <summary>A run checks the ends that it has reached itself, to this share of ‖H‖: a short one meets nothing.</summary>
    private const double Reached = 1e-2;

    private EndBound? _lowest;
    private bool _measured;

    /// <summary>The search.</summary>
    public required LanczosResult Search { get; init; }

    /// <summary>The runs over all samples that were made so far, from independent random starts.</summary>
    public IReadOnlyList<LanczosRecurrence> Runs =>
        [.. new[] { Search.Recurrence }.OfType<LanczosRecurrence>(), .. _lowest?.Result.Recurrences ?? []];

    public override ExtremeBound? Below(Measurement m) => Lowest(m) is { } bound
        ? new("lanczos-bound", bound.LowerBound, bound.Result.FailureProbability, bound)
        : null;

    public override ExtremeBound? Above(Measurement m) => EndBound.Below(m, -m.Epsilon) is { } bound
        ? new("lanczos-bound", bound.UpperBound, bound.Result.FailureProbability, bound)
        : null;

    public override double[]? LowerDirection(Measurement m) =>
        Lowest(m) is { } bound && bound.Result.Smallest < Math.Min(Spectrum.Minimum, -m.Epsilon) ? bound.Result.Vector.ToArray() : null;

    // Run once: as fine as it takes where all values found are positive, else as fine as the settings say. Its start is as good a check
    // of the search as any other.
    private EndBound? Lowest(Measurement m)
    {
        if (_measured)
        {
            return _lowest;
        }

        _measured = true;
        _lowest = Spectrum.Minimum > m.Epsilon
            ? EndBound.Above(m, m.Epsilon)
            : EndBound.To(m, m.Kinks == 0 && m.Perturbed is not null ? Math.Max(WayDown, m.Settings.Resolution) : m.Settings.Resolution);
        if (_lowest?.Result is { } run && run.Smallest >= Math.Min(Spectrum.Minimum, 0) - m.Epsilon
            && run.Largest <= Spectrum.Maximum + Spectrum.Largest[0].Residual + m.Epsilon
            && Math.Max(run.Smallest - Spectrum.Minimum, Spectrum.Maximum - run.Largest) <= Reached * Spectrum.Norm)
        {
            Spectrum = Spectrum with { Checked = true, Converged = Search.Converged };
            m.Evidence["endsChecked"] = 1;
        }

        return _lowest;
    }
}

/// <summary>A bound of an extreme eigenvalue, with what it rests on.</summary>
/// <param name="Kind"><c>dense</c> or <c>lanczos-bound</c>.</param>
/// <param name="Value">λ_min is at least this, or λ_max at most.</param>
/// <param name="FailureProbability">Probability that it is not so.</param>
/// <param name="Lanczos">The run behind a Lanczos bound; null for a dense spectrum.</param>
internal sealed record ExtremeBound(string Kind, double Value, double FailureProbability, EndBound? Lanczos);
