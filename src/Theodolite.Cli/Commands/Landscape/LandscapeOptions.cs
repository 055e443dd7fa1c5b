using System.CommandLine;
using System.Globalization;
using Theodolite.Cli.Arguments;
using Theodolite.CriticalPoints;
using Theodolite.Landscape;
using Theodolite.Landscape.Minima;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Settings;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Landscape;

/// <summary>The options of <c>landscape</c>.</summary>
internal sealed class LandscapeOptions
{
    private const int MostPoints = 2001;
    private const string StateName = "landscape.state";

    private static readonly Dictionary<string, LandscapeDirections> s_directions = Enum.GetValues<LandscapeDirections>()
        .Where(kind => kind is not (LandscapeDirections.Automatic or LandscapeDirections.Given or LandscapeDirections.Through))
        .ToDictionary(kind => Kebab.Of(kind.ToString()));

    private readonly Option<string?> _directions;
    private readonly Option<string?> _through;
    private readonly Option<string?> _path;
    private readonly Option<string?> _bends;
    private readonly Option<string?> _steps;
    private readonly Option<string?> _minima;
    private readonly Option<string?> _sameLoss;
    private readonly Option<bool> _line;
    private readonly Option<string?> _normalize;
    private readonly Option<string?> _biases;
    private readonly Option<bool> _orthogonal;
    private readonly Option<string?> _range;
    private readonly Option<string?> _points;
    private readonly Option<string?> _quantity;
    private readonly Option<string?> _adaptive;
    private readonly Option<bool> _resume;
    private readonly Option<bool> _animate;
    private readonly Option<string?> _statistics;

    public LandscapeOptions(Command command)
    {
        _directions = command.AddOption<string?>(
            "--directions",
            "coordinates (of an expression), random (of a network), gradient, eigenvectors, pca (of a run), or your own: "
                + "\"x=1,y=1;x=1,y=-1\" of an expression, one or two safetensors files of a network.",
            "WHICH");
        _through = command.AddOption<string?>(
            "--through",
            "The line to another point or the plane through two: weights files with commas, or points as in \"x=1,y=1;x=-1,y=-1\".",
            "POINTS");
        _path = command.AddOption<string?>(
            "--path",
            "Find a curve of low loss to the first point of --through: bezier, chain (both trained), or band (nudged elastic band).",
            "KIND");
        _bends = command.AddOption<string?>("--bends", "Bends of that curve (1), or images of the band (9).", "N");
        _steps = command.AddOption<string?>("--steps", "Most steps to find it (500, of a band 5000).", "N");
        _minima = command.AddOption<string?>(
            "--minima",
            "Minima from so many starts within --range around the point (in every coordinate of an expression), the transition states "
                + "between them, and their disconnectivity graph.",
            "STARTS");
        _sameLoss = command.AddOption<string?>("--same-loss", "Minima whose losses differ by at most this are images of one.", "X");
        _line = command.AddOption<bool>("--line", "The first direction alone.");
        _normalize = command.AddOption<string?>(
            "--normalize",
            "Scale directions to the weights: by filter (default of random ones of a network), layer, weights, or none.",
            "HOW");
        _biases = command.AddOption<string?>("--biases", "Tensors of one axis in them: zero (default), scale, or copy.", "HOW");
        _orthogonal = command.AddOption<bool>("--orthogonal", "Make the second direction orthogonal to the first, filter by filter.");
        _range = command.AddOption<string?>("--range", "Ends of both axes, or of each: -1,1 or -1,1,0,2.", "LOW,HIGH");
        _points = command.AddOption<string?>("--points", "Points along both axes, or along each: 51 or 51,31 (201 along a line).", "N");
        _quantity = command.AddOption<string?>("--quantity", "loss (default), gradient-norm, curvature-ratio (λ_min/λ_max) "
            + "or accuracy.", "WHAT");
        _adaptive = command.AddOption<string?>(
            "--adaptive",
            "Measure only where the surface bends by more than this share of its height; fill in the rest.",
            "SHARE");
        _statistics = command.AddOption<string?>(
            "--batch-statistics",
            "Of batch normalisation in evaluation mode: stored (default) or recomputed over all the data at every point.",
            "WHICH");
        _resume = command.AddOption<bool>("--resume", "Take what an interrupted landscape left in the folder.");
        _animate = command.AddOption<bool>("--animate", "Also draw the training growing on the plane of --directions pca (animated PNG).");
    }

    public bool Resumes(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>Whether the trajectory is drawn growing.</summary>
    /// <exception cref="UsageException">There is to be no plane with a trajectory.</exception>
    public bool Animates(ParseResult parsed) => parsed.GetValue(_animate)
        && (parsed.GetValue(_directions) == "pca" && !parsed.GetValue(_line) && parsed.GetValue(_minima) is null
            ? true
            : throw new UsageException("--animate shows a training on its plane: it goes with --directions pca."));

    /// <summary>What is asked for.</summary>
    /// <exception cref="UsageException">A value is none.</exception>
    /// <exception cref="BadInputException">A point or a file is not as it should be.</exception>
    public LandscapeStudy Read(ParseResult parsed, Subject subject, Session session)
    {
        var notes = new List<string>();
        var text = parsed.GetValue(_directions);
        var given = text is null || s_directions.ContainsKey(text) ? [] : Given(text, subject, notes);
        var through = parsed.GetValue(_through) is { } points ? Points(points, "--through", subject, notes) : [];
        if (text is not null && through.Count > 0)
        {
            throw new UsageException("--through says which directions they are; --directions is one too many.");
        }

        session.Say(notes);
        var line = parsed.GetValue(_line);
        var ranges = Ranges(parsed.GetValue(_range));
        return new LandscapeStudy
        {
            Axes = new LandscapeAxes
            {
                Directions = text is not null && s_directions.TryGetValue(text, out var kind) ? kind : LandscapeDirections.Automatic,
                Count = line ? 1 : null,
                Normalization = parsed.Choice(_normalize, Values.NamesOf<DirectionNormalization>()),
                Biases = parsed.Choice(_biases, Values.NamesOf<BiasDirections>()) ?? BiasDirections.Zero,
                Orthogonal = parsed.GetValue(_orthogonal),
                Through = line ? [.. through.Take(1)] : through,
                Given = [.. given.Take(line ? 1 : 2).Select(direction => new LandscapeDirection(direction.Label, direction.Theta))],
                Seed = session.Seed,
            },
            Path = Path(parsed, session.Seed),
            Quantity = parsed.Choice(_quantity, Values.NamesOf<LandscapeQuantity>()) ?? LandscapeQuantity.Loss,
            Statistics = parsed.Choice(_statistics, Values.NamesOf<BatchStatistics>()) ?? BatchStatistics.Stored,
            Ranges = ranges,
            Points = Counts(parsed.GetValue(_points)),
            Tolerance = parsed.Positive(_adaptive, most: 1),
            State = session.Settings.Out is { } folder ? System.IO.Path.Combine(folder, StateName) : null,
        };
    }

    /// <summary>How to look for minima, and from where; null where that is not asked for.</summary>
    /// <exception cref="UsageException">A value is none.</exception>
    public (LandscapeOfMinima Search, IReadOnlyList<double[]> Starts)? Minima(ParseResult parsed, Subject subject, ulong seed)
    {
        var same = parsed.Real(_sameLoss, 0);
        if (parsed.Whole(_minima, 1, 100_000) is not { } count)
        {
            return same is null ? null : throw new UsageException("--same-loss goes with --minima.");
        }

        var (low, high) = (Ranges(parsed.GetValue(_range)) ?? [(-2.0, 2.0)]) is [var range] ? range
            : throw new UsageException("--minima takes one range for all coordinates: --range LOW,HIGH.");
        var theta = subject.Theta;
        var starts = subject.Study is null
            ? Starts.InBox([.. theta.Select(_ => low)], [.. theta.Select(_ => high)], count, seed)
            : LandscapeOfMinima.StartsAround(theta, Math.Max(Math.Abs(low), Math.Abs(high)), count, seed);
        return (new LandscapeOfMinima { SameLoss = same }, starts);
    }

    private LandscapePath? Path(ParseResult parsed, ulong seed)
    {
        var (bends, steps) = (parsed.Whole(_bends, 1, 50), parsed.Whole(_steps, 1, 1_000_000));
        return parsed.Choice(_path, Values.NamesOf<LandscapePathKind>()) is { } kind
            ? new LandscapePath { Kind = kind, Bends = bends, Steps = steps, Seed = seed }
            : bends is null && steps is null ? null : throw new UsageException("--bends and --steps go with --path.");
    }

    private List<(string Label, double[] Theta)> Given(string text, Subject subject, List<string> notes)
    {
        var looksGiven = text.Contains('=', StringComparison.Ordinal) || text.Contains('.', StringComparison.Ordinal)
            || text.Contains('/', StringComparison.Ordinal);
        return looksGiven
            ? Points(text, _directions.Name, subject, notes)
            : throw new UsageException($"{_directions.Name} does not know {Spelling.Quote(text)}; "
                + $"{Spelling.Suggest(text, [.. s_directions.Keys])}");
    }

    // θ stays where it is, whatever statistics the files bring.
    private static List<(string Label, double[] Theta)> Points(string text, string option, Subject subject, List<string> notes)
    {
        var parts = text.Split(subject.Study is null ? ';' : ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length is < 1 or > 2)
        {
            throw new UsageException($"{option} takes one or two, and {parts.Length} were given.");
        }

        if (subject.Study is not { } study)
        {
            var names = subject.Objective.Parameters.Blocks.Select(block => block.Name).ToList();
            return [.. parts.Select(part => (part, OfExpression(part, option, names)))];
        }

        var kept = study.State(subject.Theta);
        try
        {
            return [.. parts.Select(part => (LabelOf(part), study.ReadWeights(part, EqualShapes.Refused, notes)))];
        }
        finally
        {
            study.Take(kept);
        }
    }

    // Of the weights of a run, the run.
    private static string LabelOf(string file) => System.IO.Path.GetFileNameWithoutExtension(file) is var name && name == "weights"
        && System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(file)) is { Length: > 0 } folder ? folder : name;

    private static double[] OfExpression(string text, string option, List<string> names)
    {
        var point = new double[names.Count];
        var seen = new bool[names.Count];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var halves = part.Split('=', StringSplitOptions.TrimEntries);
            var index = names.IndexOf(halves[0]);
            if (halves.Length != 2 || index < 0 || seen[index]
                || !double.TryParse(halves[1], NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            {
                throw new UsageException($"{option} takes {string.Join(',', names.Select(name => $"{name}=NUMBER"))}, and "
                    + $"{Spelling.Quote(part)} is not of it.");
            }

            (point[index], seen[index]) = (value, true);
        }

        return Array.TrueForAll(seen, one => one) ? point
            : throw new UsageException($"{option} gives no {names[Array.IndexOf(seen, false)]} in {Spelling.Quote(text)}.");
    }

    private static List<(double, double)>? Ranges(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var parts = text.Split(',', StringSplitOptions.TrimEntries);
        var numbers = parts.Select(part => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number) ? number : double.NaN).ToList();
        return parts.Length is 2 or 4 && numbers.TrueForAll(double.IsFinite) && numbers[0] < numbers[1]
            && (parts.Length == 2 || numbers[2] < numbers[3])
            ? [.. numbers.Chunk(2).Select(pair => (pair[0], pair[1]))]
            : throw new UsageException($"--range takes LOW,HIGH or LOW,HIGH,LOW,HIGH, as in -1,1, and not {Spelling.Quote(text)}.");
    }

    private static List<int>? Counts(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var numbers = text.Split(',', StringSplitOptions.TrimEntries).Select(part =>
            int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToList();
        return numbers.Count is 1 or 2 && numbers.TrueForAll(number => number is >= 2 and <= MostPoints)
            ? numbers
            : throw new UsageException($"--points takes one or two whole numbers from 2 to {MostPoints}, and not {Spelling.Quote(text)}.");
    }
}
