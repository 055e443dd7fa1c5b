using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Objectives;
using Theodolite.Spectra;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>The options that say what of a spectrum is wanted, and how hard to look.</summary>
internal sealed class SpectrumOptions
{
    private static readonly IReadOnlyDictionary<string, CurvatureKind> s_kinds = Values.NamesOf<CurvatureKind>();
    private static readonly Dictionary<string, TraceMethod> s_traces = new()
    {
        ["density"] = TraceMethod.Density,
        ["hutchinson"] = TraceMethod.Hutchinson,
        ["hutch++"] = TraceMethod.HutchPlusPlus,
        ["xtrace"] = TraceMethod.XTrace,
    };

    private readonly Option<string?> _curvature;
    private readonly Option<string?> _draws;
    private readonly Option<string?> _samples;
    private readonly Option<string[]> _layers;
    private readonly Option<bool> _perLayer;
    private readonly Option<string?> _smallest;
    private readonly Option<string?> _largest;
    private readonly Option<string?> _tolerance;
    private readonly Option<string?> _products;
    private readonly Option<string?> _warmStart;
    private readonly Option<bool> _resume;
    private readonly Option<bool> _dense;
    private readonly Option<bool> _noDense;
    private readonly Option<bool> _noDensity;
    private readonly Option<string?> _probes;
    private readonly Option<string?> _steps;
    private readonly Option<string?> _trace;
    private readonly Option<string?> _traceProducts;
    private readonly Option<bool> _diagonal;
    private readonly Option<string[]> _functions;
    private readonly Option<string?> _memory;

    public SpectrumOptions(Command command)
    {
        _curvature = command.AddOption<string?>(
            "--curvature",
            "hessian (default), gauss-newton, empirical-fisher or monte-carlo-fisher.",
            "KIND");
        _draws = command.AddOption<string?>("--draws", "Draws per sample for monte-carlo-fisher (default 1).", "N");
        _samples = command.AddOption<string?>("--samples", "Average over a seeded random subsample of N instead of all samples.", "N");
        _layers = command.AddOption<string[]>(
            "--layer",
            "Only the parameters of this layer or block, as 0 or 0.weight; repeatable.",
            "NAME");
        _perLayer = command.AddOption<bool>("--per-layer", "Also each layer alone: lowest and highest eigenvalue, trace, gradient norm.");
        _smallest = command.AddOption<string?>(
            "--smallest",
            "How many of the lowest eigenvalues (default 5, of a Gauss–Newton or Fisher matrix 0).",
            "K");
        _largest = command.AddOption<string?>("--largest", "How many of the highest eigenvalues (default 10).", "K");
        _tolerance = command.AddOption<string?>(
            "--tolerance",
            "Residual of an eigenpair relative to its eigenvalue (default 1e-3).",
            "TOL");
        _products = command.AddOption<string?>("--max-products", "Products allowed for the eigenvalues (default 2000).", "N");
        _warmStart = command.AddOption<string?>(
            "--warm-start",
            "Begin the eigenvalues on this share of the samples, 0.1 for instance.",
            "SHARE");
        _resume = command.AddOption<bool>("--resume", "Continue the eigenvalues from the state kept in --out.");
        _dense = command.AddOption<bool>("--dense", "All eigenvalues; without asking up to 3,000 parameters, with it up to 10,000.");
        _noDense = command.AddOption<bool>("--no-dense", "Never form the matrix.");
        _noDensity = command.AddOption<bool>("--no-density", "Leave out the density.");
        _probes = command.AddOption<string?>("--probes", "Random vectors of the density (default 8).", "N");
        _steps = command.AddOption<string?>("--steps", "Lanczos steps of each of them (default 100).", "N");
        _trace = command.AddOption<string?>("--trace", "density (default), hutchinson, hutch++ or xtrace.", "HOW");
        _traceProducts = command.AddOption<string?>(
            "--trace-products",
            "Products of such an estimator of the trace or the diagonal (default 48).",
            "N");
        _diagonal = command.AddOption<bool>("--diagonal", "Also the diagonal of the matrix, summarised.");
        _functions = command.AddOption<string[]>(
            "--function",
            $"Sum of a function over the spectrum; repeatable: {string.Join(", ", SpectralFunction.Known)}.",
            "F");
        _memory = command.AddOption<string?>("--memory", "Bytes that vectors may take, 512MiB for instance (default 4GiB).", "SIZE");
    }

    /// <summary>Whether a kept state is to be continued.</summary>
    public bool Resumes(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>The study that a command line asks for.</summary>
    /// <exception cref="UsageException">A value is not what its option takes, or two options contradict each other.</exception>
    /// <exception cref="BadInputException">A layer or function is unknown, or the target has no such samples.</exception>
    public SpectrumSettings Read(ParseResult parsed, Objective objective, ulong seed)
    {
        if (parsed.GetValue(_dense) && parsed.GetValue(_noDense))
        {
            throw new UsageException("--dense and --no-dense contradict each other: give one of them.");
        }

        var samples = parsed.Long(_samples, 1);
        if (samples is not null && objective.Samples is null)
        {
            throw new UsageException("--samples is for networks; an expression has none.");
        }

        if (parsed.GetValue(_warmStart) is not null && (objective.Samples is null || samples is not null))
        {
            throw new UsageException(objective.Samples is null
                ? "--warm-start is for networks; an expression has no samples to begin on a share of."
                : "--warm-start begins on a share of all samples, and --samples takes a subsample already: give one of them.");
        }

        var study = new SpectrumSettings
        {
            Curvature = new CurvatureSettings
            {
                Kind = parsed.Choice(_curvature, s_kinds) ?? CurvatureKind.Hessian,
                Draws = parsed.Whole(_draws, 1, 10_000) ?? 1,
                Parameters = Selection(parsed.GetValue(_layers) ?? [], objective.Parameters),
                Samples = samples is { } count ? new SampleSelection.Random(count, seed) : null,
                Seed = seed,
            },
            Dense = parsed.GetValue(_dense) ? true : parsed.GetValue(_noDense) ? false : null,
            Density = !parsed.GetValue(_noDensity),
            Trace = parsed.Choice(_trace, s_traces),
            PerLayer = parsed.GetValue(_perLayer),
            Diagonal = parsed.GetValue(_diagonal),
            Functions = [.. (parsed.GetValue(_functions) ?? []).Select(SpectralFunction.Parse)],
            MemoryBytes = parsed.Bytes(_memory) ?? 4L << 30,
            Seed = seed,
        };
        // Matrices that cannot have negative eigenvalues end at a kernel: their lower end is not worth its products unasked.
        var smallest = study.Curvature.Kind == CurvatureKind.Hessian ? study.Smallest : 0;
        return study with
        {
            Smallest = parsed.Whole(_smallest, 0, 1_000) ?? smallest,
            Largest = parsed.Whole(_largest, 0, 1_000) ?? study.Largest,
            Tolerance = parsed.Real(_tolerance, 1e-12, 0.5) ?? study.Tolerance,
            MaximumProducts = parsed.Whole(_products, 10, 10_000_000) ?? study.MaximumProducts,
            WarmStart = parsed.Real(_warmStart, 1e-6, 0.99) ?? 0,
            Probes = parsed.Whole(_probes, 1, 10_000) ?? study.Probes,
            Steps = parsed.Whole(_steps, 2, 5_000) ?? study.Steps,
            TraceProducts = parsed.Whole(_traceProducts, 6, 1_000_000) ?? study.TraceProducts,
        };
    }

    private static ParameterSelection? Selection(string[] names, ParameterLayout layout)
    {
        if (names.Length == 0)
        {
            return null;
        }

        var blocks = names.SelectMany(name => ParameterSelection.Of(layout, name).Blocks).Distinct().OrderBy(block => block.Offset)
            .ToList();
        return new ParameterSelection(string.Join(", ", names.Distinct()), blocks);
    }
}
