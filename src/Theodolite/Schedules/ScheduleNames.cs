using System.Globalization;
using System.Text.RegularExpressions;
using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>The schedules by the names of the command line and of model files.</summary>
public static partial class ScheduleNames
{
    /// <summary>The names; <see cref="ReduceOnPlateau"/>, which is no function of the step, is not among them.</summary>
    public static IReadOnlyCollection<string> Known => Registry.Known;

    internal static Registry<Schedule> Registry { get; } = new("schedule", elsewhere: [ReduceOnPlateau.Name])
    {
        { "constant", typeof(ConstantRate) },
        { "exponential-decay", typeof(ExponentialDecay) },
        { "inverse-time-decay", typeof(InverseTimeDecay) },
        { "natural-exponential-decay", typeof(NaturalExponentialDecay) },
        { "piecewise-constant", typeof(PiecewiseConstant) },
        { "polynomial-decay", typeof(PolynomialDecay) },
        { "step", typeof(StepDecay) },
        { "exponential", typeof(Geometric) },
        { "inverse", typeof(Inverse) },
        { "multi-step", typeof(MultiStep) },
        // Caffe's policy has no end and no cycle; the base is clamped at 0 beyond the last step, where Caffe's would be negative.
        { "polynomial", typeof(PolynomialDecay), ("end", 0.0) },
        { "sigmoid", typeof(SigmoidRate) },
        { "cosine", typeof(Cosine) },
        { "cosine-restarts", typeof(CosineRestarts) },
        { "linear-warm-up", typeof(LinearWarmUp) },
        { "constant-warm-up", typeof(ConstantWarmUp) },
        { "exponential-warm-up", typeof(ExponentialWarmUp) },
        { "linear", typeof(LinearRate) },
        { "noam", typeof(Noam) },
        { "one-cycle", typeof(OneCycle) },
        { "warm-up-stable-decay", typeof(WarmUpStableDecay) },
    };

    /// <summary>
    /// Parses <c>cosine(steps=100,minimum=0.01)</c>, or several parts joined by <c>then</c>, each with <c>for N</c> where it has no end
    /// of its own: <c>linear-warm-up(steps=10) then constant for 50 then cosine(steps=40)</c>. Lists are written with spaces.
    /// </summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Schedule Parse(string text) => Parse(text, new SettingPlace($"schedule {Spelling.Quote(text)}"));

    /// <summary>Builds a schedule from a name and options, wherever they were written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Schedule Read(NamedOptions source) => Registry.Read(source);

    /// <summary>Parses <c>reduce-on-plateau(factor=0.5,patience=2)</c>; null where the text names something else.</summary>
    /// <exception cref="BadInputException">An unknown option, or a value out of range.</exception>
    public static ReduceOnPlateau? ParsePlateau(string text) =>
        Plateau(new SettingScalar(text, new SettingPlace($"schedule {Spelling.Quote(text)}"))) is { } options ? ReadPlateau(options) : null;

    /// <summary>Builds the rule from a name and options; null where they name something else.</summary>
    public static ReduceOnPlateau? ReadPlateau(NamedOptions source) => source.Name == ReduceOnPlateau.Name
        ? (ReduceOnPlateau)SettingsReader.Read(source, new Recipe(typeof(ReduceOnPlateau)), [])
        : null;

    /// <summary>The same, with the place that begins an error message.</summary>
    internal static Schedule Parse(string text, SettingPlace place) =>
        Join(Then().Split(text.Trim()).Select(part => Part(part, place)), place);

    /// <summary>The options of <c>reduce-on-plateau</c> where a schedule's value names that; null where it is a schedule.</summary>
    internal static NamedOptions? Plateau(SettingNode node)
    {
        var named = node switch
        {
            SettingScalar scalar when !scalar.Text.TrimStart().StartsWith(ReduceOnPlateau.Name, StringComparison.Ordinal)
                || Then().IsMatch(scalar.Text) => null,
            SettingList => null,
            _ => Registry.Named(node, "schedule"),
        };
        return named?.Name == ReduceOnPlateau.Name ? named : null;
    }

    /// <summary>One part as it is, several as a sequence.</summary>
    internal static Schedule Join(IEnumerable<SequencePart> parts, SettingPlace place)
    {
        var list = parts.ToList();
        if (list is [{ For: null } only])
        {
            return only.Schedule;
        }

        try
        {
            return new Sequence(list);
        }
        catch (ArgumentException error)
        {
            throw new BadInputException($"{place}: {error.Message}", error);
        }
    }

    private static SequencePart Part(string text, SettingPlace place)
    {
        long? steps = null;
        if (For().Match(text) is { Success: true } match)
        {
            steps = long.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw new BadInputException(
                    $"{place}: 'for' is followed by a number of steps, not {Spelling.Quote(match.Groups[2].Value)}.");
            text = match.Groups[1].Value;
        }

        return new SequencePart(Read(NamedOptions.Parse(text, place)), steps);
    }

    [GeneratedRegex(@"\s+then\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Then();

    [GeneratedRegex(@"^(.*[\w)])\s+for\s+(\S+)$", RegexOptions.NonBacktracking)]
    private static partial Regex For();
}
