using Theodolite.Curvature;
using Theodolite.Diagnosis.Histories;

namespace Theodolite.Diagnosis.Measurements;

/// <summary>What a survey may spend and how strict it is.</summary>
public record SurveySettings
{
    /// <summary>A loss counts as flat when one typical parameter changes it by less than this share of its scale.</summary>
    public const double PlateauTolerance = 0.01;

    /// <summary>Largest ‖Hg‖/(‖H‖‖g‖) that is called gradient-flat.</summary>
    public const double FlatnessTolerance = 0.01;

    /// <summary>
    /// tol: largest decrease that a critical point may still promise, relative to the scale of the loss. The default 1e−10
    /// lets coordinates typed to five or six digits count as critical.
    /// </summary>
    public double GradientTolerance
    {
        get;
        init => field = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "The gradient tolerance lies between 0 and 1.");
    } = 1e-10;

    /// <summary>Largest P for which the matrix is formed; at most 10,000. It is formed anyway where two ends of the spectrum would ask for
    /// all eigenvalues.</summary>
    public int MaximumDense
    {
        get;
        init => field = value is >= 0 and <= DenseSpectrum.Limit
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value),
                value,
                $"A dense Hessian is formed for at most {DenseSpectrum.Limit} parameters.");
    } = DenseSpectrum.AutomaticLimit;

    /// <summary>How many eigenvalues to show, and above dense size to find, at each end.</summary>
    public int Ends
    {
        get;
        init => field = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one eigenvalue at each end.");
    } = 5;

    /// <summary>Hessian-vector products allowed for the ends of the spectrum above dense size.</summary>
    public int MaximumProducts
    {
        get;
        init => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one product.");
    } = 300;

    /// <summary>Float64 products allowed for the bound of the lowest eigenvalue above dense size.</summary>
    public int BoundProducts
    {
        get;
        init => field = value >= 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A number of products is not negative.");
    } = 1_000;

    /// <summary>
    /// ε of the Lanczos bound where eigenvalues are zero: none is missed that lies lower by this share of λ_max − λ_min.
    /// Where all values found are positive, the resolution that proves it is chosen instead.
    /// </summary>
    public double Resolution
    {
        get;
        init => field = value is > 0 and <= 0.25
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A resolution lies between 0 and ¼.");
    } = 1e-3;

    /// <summary>Allowed failure probability of the Lanczos bound, and of a statistical certificate.</summary>
    public double FailureProbability
    {
        get;
        init => field = value is > 0 and < 0.5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A failure probability lies between 0 and ½.");
    } = 1e-3;

    /// <summary>Bytes that the basis of a Krylov method may take above dense size.</summary>
    public long MemoryBytes
    {
        get;
        init => field = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A budget in bytes is positive.");
    } = 4L << 30;

    /// <summary>
    /// Random probes of the spectral density that estimate the index of a critical point above dense size; 0 for none. Null takes the
    /// random starts of the search and of the bound, whose products are there already, or four probes where these cannot serve.
    /// </summary>
    public int? IndexProbes
    {
        get;
        init => field = value is null or 0 or >= 2
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least two probes, or none.");
    }

    /// <summary>
    /// Above dense size, how many samples the search for the ends of the spectrum averages over; all when null. What it
    /// finds is measured over all samples afterwards.
    /// </summary>
    public long? SearchSamples
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one sample.");
    }

    /// <summary>
    /// How many samples the certificate of a saddle takes where one pass over all of them is too much; null for all. It
    /// takes none that <see cref="SearchSamples"/> took, and is statistical.
    /// </summary>
    public long? CertificateSamples
    {
        get;
        init => field = value is null or >= 8
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "At least eight samples.");
    }

    /// <summary>Keys all random directions.</summary>
    public ulong Seed { get; init; }

    /// <summary>The point is where a search for critical points ended: then gradient-flat is a verdict.</summary>
    public bool FromSearch { get; init; }

    /// <summary>The point is where a training run stopped improving: then gradient-flat is a verdict.</summary>
    public bool Stalled { get; init; }

    /// <summary>Whether causes are looked for.</summary>
    public bool Causes { get; init; } = true;

    /// <summary>How a training came to the point: then verdicts on its steps are possible, and causes are told apart by it.</summary>
    public RunHistory? History { get; init; }
}
