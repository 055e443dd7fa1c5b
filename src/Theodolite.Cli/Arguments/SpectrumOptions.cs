using System.CommandLine;
using System.Globalization;
using Theodolite.Objectives;
using Theodolite.Settings;
using Theodolite.Spectra;

namespace Theodolite.Cli.Arguments;

/// <summary>The options that say what of a spectrum is wanted, and how hard to look.</summary>
internal sealed class SpectrumOptions
{
    private readonly List<Option> _all = [];
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
        _curvature = Add<string?>("--curvature", "hessian (default), gauss-newton, empirical-fisher or monte-carlo-fisher.", "KIND");
        _draws = Add<string?>("--draws", "Draws per sample for monte-carlo-fisher (default 1).", "N");
        _samples = Add<string?>("--samples", "Average over a seeded random subsample of N instead of all samples.", "N");
        _layers = Add<string[]>("--layer", "Only the parameters of this layer or block, as 0 or 0.weight; repeatable.", "NAME");
        _perLayer = Add<bool>("--per-layer", "Also each layer alone: lowest and highest eigenvalue, trace, gradient norm.");
        _smallest = Add<string?>(
            "--smallest",
            "How many of the lowest eigenvalues (default 5, of a Gauss–Newton or Fisher matrix 0).",
            "K");
        _largest = Add<string?>("--largest", "How many of the highest eigenvalues (default 10).", "K");
        _tolerance = Add<string?>("--tolerance", "Residual of an eigenpair relative to its eigenvalue (default 1e-3).", "TOL");
        _products = Add<string?>("--max-products", "Products allowed for the eigenvalues (default 2000).", "N");
        _warmStart = Add<string?>("--warm-start", "Begin the eigenvalues on this share of the samples, 0.1 for instance.", "SHARE");
        _resume = Add<bool>("--resume", "Continue the eigenvalues from the state kept in --out.");
        _dense = Add<bool>("--dense", "All eigenvalues; without asking up to 3,000 parameters, with it up to 10,000.");
        _noDense = Add<bool>("--no-dense", "Never form the matrix.");
        _noDensity = Add<bool>("--no-density", "Leave out the density.");
        _probes = Add<string?>("--probes", "Random vectors of the density (default 8).", "N");
        _steps = Add<string?>("--steps", "Lanczos steps of each of them (default 100).", "N");
        _trace = Add<string?>("--trace", "density (default), hutchinson, hutch++ or xtrace.", "HOW");
        _traceProducts = Add<string?>("--trace-products", "Products of such an estimator of the trace or the diagonal (default 48).", "N");
        _diagonal = Add<bool>("--diagonal", "Also the diagonal of the matrix, summarised.");
        _functions = Add<string[]>(
            "--function",
            $"Sum of a function over the spectrum; repeatable: {string.Join(", ", SpectralFunction.Known)}.",
            "F");
        _memory = Add<string?>("--memory", "Bytes that vectors may take, 512MiB for instance (default 4GiB).", "SIZE");
        foreach (var option in _all)
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Whether a kept state is to be continued.</summary>
    public bool Resumes(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>The study that a command line asks for.</summary>
    /// <exception cref="UsageException">A value is not what its option takes, or two options contradict each other.</exception>
    /// <exception cref="BadInputException">A layer or function is unknown, or the target has no such samples.</exception>
    public SpectrumStudy Read(ParseResult parsed, Objective objective, ulong seed)
    {
        if (parsed.GetValue(_dense) && parsed.GetValue(_noDense))
        {
            throw new UsageException("--dense and --no-dense contradict each other: give one of them.");
        }

        var samples = Whole(parsed, _samples, 1, long.MaxValue);
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

        var study = new SpectrumStudy
        {
            Curvature = new CurvatureSettings
            {
                Kind = Kind(parsed.GetValue(_curvature)),
                Draws = (int)(Whole(parsed, _draws, 1, 10_000) ?? 1),
                Parameters = Selection(parsed.GetValue(_layers) ?? [], objective.Parameters),
                Samples = samples is { } count ? new SampleSelection.Random(count, seed) : null,
                Seed = seed,
            },
            Dense = parsed.GetValue(_dense) ? true : parsed.GetValue(_noDense) ? false : null,
            Density = !parsed.GetValue(_noDensity),
            Trace = Method(parsed.GetValue(_trace)),
            PerLayer = parsed.GetValue(_perLayer),
            Diagonal = parsed.GetValue(_diagonal),
            Functions = [.. (parsed.GetValue(_functions) ?? []).Select(SpectralFunction.Parse)],
            MemoryBytes = parsed.GetValue(_memory) is { } memory ? Bytes(memory) : 4L << 30,
            Seed = seed,
        };
        // Matrices that cannot have negative eigenvalues end at a kernel: their lower end is not worth its products unasked.
        var smallest = study.Curvature.Kind == CurvatureKind.Hessian ? study.Smallest : 0;
        return study with
        {
            Smallest = (int)(Whole(parsed, _smallest, 0, 1_000) ?? smallest),
            Largest = (int)(Whole(parsed, _largest, 0, 1_000) ?? study.Largest),
            Tolerance = Real(parsed, _tolerance, 1e-12, 0.5) ?? study.Tolerance,
            MaximumProducts = (int)(Whole(parsed, _products, 10, 10_000_000) ?? study.MaximumProducts),
            WarmStart = Real(parsed, _warmStart, 1e-6, 0.99) ?? 0,
            Probes = (int)(Whole(parsed, _probes, 1, 10_000) ?? study.Probes),
            Steps = (int)(Whole(parsed, _steps, 2, 5_000) ?? study.Steps),
            TraceProducts = (int)(Whole(parsed, _traceProducts, 6, 1_000_000) ?? study.TraceProducts),
        };
    }

    /// <summary>A size such as 4GiB, 512MiB, 2GB or a number of bytes.</summary>
    internal static long Bytes(string text)
    {
        (string Unit, long Factor)[] units = [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L
            << 40), ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1), ("", 1)];
        foreach (var (unit, factor) in units)
        {
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(
                    text.AsSpan(0, text.Length - unit.Length).Trim(),
                    NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture,
                    out var number)
                && number * factor is >= 1 and < 1e15)
            {
                return (long)(number * factor);
            }
        }

        throw new UsageException($"--memory takes a size such as 4GiB, 512MiB or 2GB, not '{text}'.");
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

    private static CurvatureKind Kind(string? text)
    {
        if (text is null)
        {
            return CurvatureKind.Hessian;
        }

        var kinds = Enum.GetValues<CurvatureKind>().ToDictionary(kind => Kebab.Of(kind.ToString()));
        return kinds.TryGetValue(text, out var chosen)
            ? chosen
            : throw new UsageException($"--curvature does not know {Spelling.Quote(text)}; {Spelling.Suggest(text, kinds.Keys)}");
    }

    private static TraceMethod? Method(string? text) => text switch
    {
        null => null,
        "density" => TraceMethod.Density,
        "hutchinson" => TraceMethod.Hutchinson,
        "hutch++" => TraceMethod.HutchPlusPlus,
        "xtrace" => TraceMethod.XTrace,
        _ => throw new UsageException(
            $"--trace does not know {Spelling.Quote(text)}; {Spelling.Suggest(text, ["density", "hutchinson", "hutch++", "xtrace"])}"),
    };

    private static long? Whole(ParseResult parsed, Option<string?> option, long least, long most)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(
                $"{option.Name} takes a whole number from {least} {(most == long.MaxValue ? "up" : $"to {most}")}, not '{text}'.");
    }

    private static double? Real(ParseResult parsed, Option<string?> option, double least, double most)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException(
                string.Create(CultureInfo.InvariantCulture, $"{option.Name} takes a number from {least} to {most}, not '{text}'."));
    }

    private Option<T> Add<T>(string name, string description, string? valueName = null)
    {
        var option = new Option<T>(name) { Description = description, HelpName = valueName };
        _all.Add(option);
        return option;
    }
}
