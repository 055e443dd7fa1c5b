using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.Krylov;
using Theodolite.Objectives;
using Theodolite.Settings;

namespace Theodolite.Spectra;

/// <summary>How the trace is estimated where the spectrum is not known in full.</summary>
public enum TraceMethod
{
    /// <summary>From the probes of the density, which see it without further products.</summary>
    Density,

    /// <summary>Means over random signs (Hutchinson 1990).</summary>
    Hutchinson,

    /// <summary>Hutchinson's on what a random range leaves (Meyer, Musco, Musco and Woodruff 2021).</summary>
    HutchPlusPlus,

    /// <summary>The exchangeable estimator (Epperly, Tropp and Webber 2024).</summary>
    XTrace,
}

/// <summary>
/// All that is to be known about the curvature of a loss at a point: both ends of the spectrum, its density, trace, index,
/// the same layer by layer, functions of it. Small matrices are formed and solved in full; large ones are only multiplied.
/// </summary>
public sealed record SpectrumSettings
{
    private readonly int _smallest = 5;
    private readonly int _largest = 10;
    private readonly double _tolerance = 1e-3;
    private readonly int _maximumProducts = 2_000;
    private readonly int _probes = 8;
    private readonly int _steps = 100;
    private readonly int _traceProducts = 48;
    private readonly double _warmStart;
    private readonly long _memoryBytes = 4L << 30;

    /// <summary>Which matrix, over which parameters and samples.</summary>
    public CurvatureSettings Curvature { get; init; } = new();

    /// <summary>How many of the lowest eigenvalues are wanted.</summary>
    public int Smallest { get => _smallest; init => _smallest = Ranges.Between(0, 1_000, value, "smallest"); }

    /// <summary>How many of the highest eigenvalues are wanted.</summary>
    public int Largest { get => _largest; init => _largest = Ranges.Between(0, 1_000, value, "largest"); }

    /// <summary>A pair has converged when its residual is at most this share of |λ|; the error of λ is then about its square over the
    /// gap.</summary>
    public double Tolerance
    {
        get => _tolerance;
        init => _tolerance = value is >= 1e-12 and < 1
            ? value
            : throw Ranges.Bad($"tolerance must be at least 1e-12 and below 1, not {value:R}.");
    }

    /// <summary>Products allowed for the ends of the spectrum.</summary>
    public int MaximumProducts
    {
        get => _maximumProducts; init =>
        _maximumProducts = Ranges.Between(10, 10_000_000, value, "maximum-products");
    }

    /// <summary>Whether the matrix is formed: null does it up to 3,000 parameters, true up to 10,000.</summary>
    public bool? Dense { get; init; }

    /// <summary>Whether the density is wanted.</summary>
    public bool Density { get; init; } = true;

    /// <summary>Random vectors of the density.</summary>
    public int Probes { get => _probes; init => _probes = Ranges.Between(1, 10_000, value, "probes"); }

    /// <summary>Lanczos steps of each probe.</summary>
    public int Steps { get => _steps; init => _steps = Ranges.Between(2, 5_000, value, "steps"); }

    /// <summary>How the trace is estimated; null takes the density's where there is one, else Hutch++.</summary>
    public TraceMethod? Trace { get; init; }

    /// <summary>Products of a trace estimator of its own.</summary>
    public int TraceProducts { get => _traceProducts; init => _traceProducts = Ranges.Between(6, 1_000_000, value, "trace-products"); }

    /// <summary>Whether the diagonal is wanted.</summary>
    public bool Diagonal { get; init; }

    /// <summary>Whether each layer's own block is studied.</summary>
    public bool PerLayer { get; init; }

    /// <summary>Functions of the spectrum, summed over it.</summary>
    public IReadOnlyList<SpectralFunction> Functions { get; init; } = [];

    /// <summary>Share of the samples that a first, coarser iteration uses to find a good start; 0 for none.</summary>
    public double WarmStart
    {
        get => _warmStart;
        init => _warmStart = value is >= 0 and < 1 ? value : throw Ranges.Bad($"warm-start must be at least 0 and below 1, not {value:R}.");
    }

    /// <summary>Bytes that bases of vectors may take.</summary>
    public long MemoryBytes
    {
        get => _memoryBytes;
        init => _memoryBytes = value > 0 ? value : throw Ranges.Bad($"memory must be a positive number of bytes, not {value}.");
    }

    /// <summary>A state to continue from; null begins anew.</summary>
    public LanczosState? Resume { get; init; }

    /// <summary>Whether the report carries what it takes to go on.</summary>
    public bool KeepState { get; init; }

    /// <summary>Keys everything random.</summary>
    public ulong Seed { get; init; }

    /// <summary>Studies f at θ. Once something is known, cancellation returns it, marked incomplete.</summary>
    /// <exception cref="BadInputException">θ, the layer, the samples or the memory do not fit.</exception>
    /// <exception cref="NumericalFailureException">A product is not finite, or the operator is not symmetric or not
    /// deterministic.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything was known.</exception>
    public SpectrumResult Run(
        Objective objective,
        ReadOnlySpan<double> theta,
        IProgress<SpectrumProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (theta.Length != objective.Parameters.Count)
        {
            throw new BadInputException($"θ has {theta.Length} numbers, but the loss has {objective.Parameters.Count} parameters.");
        }

        return new SpectrumStudy(this, objective, theta.ToArray(), progress, cancellation).Execute();
    }

    /// <summary>Studies f at θ, and keeps in a folder what it takes to go on: with more eigenvalues, or where it was cancelled.</summary>
    /// <param name="folder">The folder; made where it is not there.</param>
    /// <param name="resume">Whether to continue from the state that the folder holds.</param>
    /// <param name="objective">f.</param>
    /// <param name="theta">θ.</param>
    /// <param name="progress">Receives stages and fractions.</param>
    /// <param name="cancellation">Returns what is known, marked incomplete; the state that belongs to it is kept.</param>
    /// <exception cref="BadInputException">As <see cref="Run"/>; or there is no state to continue from, or it belongs to another
    /// study.</exception>
    public SpectrumResult RunIn(
        string folder,
        bool resume,
        Objective objective,
        double[] theta,
        IProgress<SpectrumProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var study = this with { KeepState = true, Resume = resume ? LanczosStateFile.Read(folder, this, theta) : Resume };
        var report = study.Run(objective, theta, progress, cancellation);
        if (objective.Processes.IsFirst)
        {
            Directory.CreateDirectory(folder);
            LanczosStateFile.Write(folder, report, study, theta);
        }

        return report;
    }

    /// <summary>Whether a matrix of so many rows is formed.</summary>
    /// <exception cref="BadInputException">It was asked for and is too large.</exception>
    internal bool Forms(long dimension) => Dense switch
    {
        true when dimension > DenseSpectrum.Limit => throw new BadInputException(
            $"All eigenvalues of {dimension:N0} parameters were asked for; that is done up to {DenseSpectrum.Limit:N0}. Without it both "
                + "ends, the density and the trace are found."),
        true => true,
        false => false,
        null => dimension <= DenseSpectrum.AutomaticLimit,
    };
}
