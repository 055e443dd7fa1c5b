using System.Globalization;
using Theodolite.Curvature;
using Theodolite.Diagnosis.Causes;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Objectives;

namespace Theodolite.Diagnosis.Verdicts;

/// <summary>The verdict on a point, with everything that argues for it.</summary>
public sealed record SurveyResult
{
    public required Verdict Verdict { get; init; }

    /// <summary>f(θ), in float64.</summary>
    public required double Loss { get; init; }

    /// <summary>‖∇f(θ)‖₂, in float64.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>Names, shapes and offsets of the P parameters.</summary>
    public required ParameterLayout Layout { get; init; }

    /// <summary>θ.</summary>
    public required double[] Theta { get; init; }

    /// <summary>Number of samples; null for expressions.</summary>
    public long? Samples { get; init; }

    /// <summary>How layers like batch normalisation behaved; null where the network has none, and for expressions.</summary>
    public NetworkMode? Mode { get; init; }

    /// <summary>tol of the criticality test: largest predicted decrease, relative to the scale of the loss.</summary>
    public required double GradientTolerance { get; init; }

    /// <summary>ε: eigenvalues within it count as zero; NaN where no curvature was measured.</summary>
    public double CurvatureTolerance { get; init; } = double.NaN;

    /// <summary>The curvature measured, or null where the point is not finite.</summary>
    public Spectrum? Spectrum { get; init; }

    /// <summary>Counts of eigenvalues, or null where the point is not finite.</summary>
    public CurvatureIndex? Index { get; init; }

    /// <summary>Positive eigenvalues / all eigenvalues; null where the point is not critical or a count is not known.</summary>
    public double? MinimumRatio { get; init; }

    /// <summary>Lowest and highest minimum ratio that the counts allow; null where the point is not critical.</summary>
    public (double Low, double High)? MinimumRatioRange { get; init; }

    public Certificate? Certificate { get; init; }

    /// <summary>Named numbers, in the order found.</summary>
    public required IReadOnlyDictionary<string, double> Evidence { get; init; }

    /// <summary>The argument in words, one line each.</summary>
    public required IReadOnlyList<string> Explanation { get; init; }

    /// <summary>A unit direction in which the loss was seen to fall, or null.</summary>
    public double[]? DescentDirection { get; init; }

    /// <summary>A point near θ, off any straight line, at which a curved probe found the loss lower; else null.</summary>
    public double[]? DescentPoint { get; init; }

    /// <summary>How the loss falls to <see cref="DescentPoint"/>: by C·tᵐ; null where no probe fell.</summary>
    public DescentLaw? DescentLaw { get; init; }

    /// <summary>Where a value first stopped being finite.</summary>
    public NonFiniteOrigin? NonFinite { get; init; }

    /// <summary>Health of the hidden units, where there are any.</summary>
    public IReadOnlyList<LayerActivity> Activity { get; init; } = [];

    /// <summary>The way out, where one was tried.</summary>
    public Remedy? Remedy { get; init; }

    /// <summary>Verdicts that were considered before this one, and why each was not issued.</summary>
    public IReadOnlyList<RejectedVerdict> Rejected { get; init; } = [];

    /// <summary>What is worth knowing whatever the verdict: dead units, parameters that no gradient reaches, a softmax too many.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Reasons why the loss stands where it stands, the likeliest root first; empty where none was found.</summary>
    public IReadOnlyList<Cause> Causes { get; init; } = [];

    /// <summary>The root: the first of <see cref="Causes"/> that is no consequence of another, where something holds the loss.</summary>
    public Cause? Cause { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Work in gradient equivalents.</summary>
    public double Cost { get; init; }

    /// <summary>A count with its thousands apart: 1,825.</summary>
    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

/// <summary>f(θ) − f(p(t)) ≈ <paramref name="Decrease"/>·(t/<paramref name="Step"/>)^<paramref name="Order"/> along a probe.</summary>
/// <param name="Step">t at which it was measured.</param>
/// <param name="Decrease">The decrease there.</param>
/// <param name="Order">m.</param>
public sealed record DescentLaw(double Step, double Decrease, double Order);
