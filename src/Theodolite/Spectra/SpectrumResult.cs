using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.Krylov;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Spectra;

/// <summary>What a <see cref="SpectrumSettings"/> found.</summary>
public sealed record SpectrumResult
{
    /// <summary>Which matrix A.</summary>
    public required CurvatureKind Kind { get; init; }

    /// <summary>Order of A: the selected parameters.</summary>
    public required long Dimension { get; init; }

    /// <summary>P, all parameters of the loss.</summary>
    public required long Parameters { get; init; }

    /// <summary>The layer or block that A is restricted to; null for all parameters.</summary>
    public string? Selection { get; init; }

    /// <summary>Samples A averages over; null for an expression.</summary>
    public long? Samples { get; init; }

    /// <summary>f(θ) over all samples.</summary>
    public double Loss { get; init; }

    /// <summary>‖∇f(θ)‖ over all samples and parameters.</summary>
    public double GradientNorm { get; init; }

    /// <summary>‖Ag‖/(‖A‖‖g‖) needs both; the share of ‖g‖² in the span of the highest eigenvectors found.</summary>
    public double? GradientInTop { get; init; }

    /// <summary>Share of ‖g‖² in the span of the highest eigenvectors that one would expect of a random direction: their number over
    /// P.</summary>
    public double? GradientInTopAtRandom { get; init; }

    /// <summary>The symmetry and determinism checks; null where the matrix was formed, whose defect is in the spectrum.</summary>
    public OperatorChecks? Checks { get; init; }

    /// <summary>Both ends, or all; null where cancellation came first.</summary>
    public Spectrum? Spectrum { get; init; }

    /// <summary>How Lanczos went; null where the matrix was formed.</summary>
    public LanczosResult? Lanczos { get; init; }

    /// <summary>The density; null where it was not asked for, or cancellation came first.</summary>
    public DensityResult? Density { get; init; }

    /// <summary>tr A.</summary>
    public Estimate? Trace { get; init; }

    /// <summary>How the trace was found: <c>exact</c>, or the kebab-case name of a <see cref="TraceMethod"/>.</summary>
    public string TraceMethod { get; init; } = "exact";

    /// <summary>The diagonal, where it was asked for.</summary>
    public DiagonalSummary? Diagonal { get; init; }

    /// <summary>Counts of negative, zero and positive eigenvalues.</summary>
    public IndexEstimate? Index { get; init; }

    /// <summary>(Σ|λ|)²/Σλ²: as many eigenvalues of one size would give the same two sums.</summary>
    public Estimate? Participation { get; init; }

    /// <summary>Functions of the spectrum.</summary>
    public IReadOnlyList<FunctionValue> Functions { get; init; } = [];

    /// <summary>Each layer alone.</summary>
    public IReadOnlyList<LayerCurvature> Layers { get; init; } = [];

    /// <summary>What kind of second derivative was taken.</summary>
    public required Smoothness Smoothness { get; init; }

    /// <summary>Products with single vectors, all stages together.</summary>
    public long Products { get; init; }

    /// <summary>Keys everything random.</summary>
    public ulong Seed { get; init; }

    /// <summary>False where cancellation cut the study short: what is here was known then.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>What was being computed when it was cancelled.</summary>
    public string? Interrupted { get; init; }
}

/// <summary>The value of a function of the spectrum.</summary>
/// <param name="Function">f.</param>
/// <param name="Value">tr f(A).</param>
/// <param name="QuadratureChange">Change of the value between half and all of the Lanczos steps: bounds the error of the rule where it
/// converges; 0 where exact.</param>
public sealed record FunctionValue(SpectralFunction Function, Estimate Value, double QuadratureChange);

/// <summary>Curvature of one layer alone: the block of A that belongs to its parameters.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Dimension">Its parameters.</param>
/// <param name="Smallest">λ_min of the block, with its residual.</param>
/// <param name="Largest">λ_max of the block, with its residual.</param>
/// <param name="Trace">Trace of the block.</param>
/// <param name="GradientNorm">Norm of the layer's part of the gradient.</param>
/// <param name="Exact">Whether the block was solved in full.</param>
/// <param name="Converged">Whether both values are converged and checked.</param>
public sealed record LayerCurvature(
    string Name, long Dimension, EigenPair Smallest, EigenPair Largest, Estimate Trace, double GradientNorm, bool Exact, bool Converged);

/// <summary>The diagonal of A in a few numbers.</summary>
/// <param name="Minimum">Lowest entry.</param>
/// <param name="Median">Middle entry.</param>
/// <param name="Maximum">Highest entry.</param>
/// <param name="NegativeShare">Share of entries below zero.</param>
/// <param name="StandardError">Median standard error of an entry; 0 where exact.</param>
/// <param name="Products">Products used.</param>
public sealed record DiagonalSummary(
    double Minimum,
    double Median,
    double Maximum,
    double NegativeShare,
    double StandardError,
    long Products)
{
    internal static DiagonalSummary Of(double[] values, double[] errors, long products)
    {
        var sorted = (double[])values.Clone();
        Array.Sort(sorted);
        var spread = (double[])errors.Clone();
        Array.Sort(spread);
        return new(
            sorted[0], sorted[sorted.Length / 2], sorted[^1], (double)values.Count(value => value < 0) / values.Length,
            spread.Length == 0 ? 0 : spread[spread.Length / 2], products);
    }
}
