using System.Globalization;
using System.Text.RegularExpressions;
using Theodolite.Settings;

namespace Theodolite.Schedules;

/// <summary>The schedules by the names of the command line and of model files.</summary>
public static partial class ScheduleNames
{
    private static readonly Dictionary<string, Func<OptionReader, Schedule>> s_readers = new(StringComparer.Ordinal)
    {
        ["constant"] = ConstantRate.Read,
        ["exponential-decay"] = ExponentialDecay.Read,
        ["inverse-time-decay"] = InverseTimeDecay.Read,
        ["natural-exponential-decay"] = NaturalExponentialDecay.Read,
        ["piecewise-constant"] = PiecewiseConstant.Read,
        ["polynomial-decay"] = PolynomialDecay.Read,
        ["step"] = StepDecay.Read,
        ["exponential"] = Geometric.Read,
        ["inverse"] = Inverse.Read,
        ["multi-step"] = MultiStep.Read,
        ["polynomial"] = PolynomialDecay.ReadCaffe,
        ["sigmoid"] = SigmoidRate.Read,
        ["cosine"] = Cosine.Read,
        ["cosine-restarts"] = CosineRestarts.Read,
        ["linear-warm-up"] = LinearWarmUp.Read,
        ["constant-warm-up"] = ConstantWarmUp.Read,
        ["exponential-warm-up"] = ExponentialWarmUp.Read,
        ["linear"] = LinearRate.Read,
        ["noam"] = Noam.Read,
        ["one-cycle"] = OneCycle.Read,
        ["warm-up-stable-decay"] = WarmUpStableDecay.Read,
    };

    /// <summary>The names; <see cref="ReduceOnPlateau"/>, which is no function of the step, is not among them.</summary>
    public static IReadOnlyCollection<string> Known => s_readers.Keys;

    /// <summary>
    /// Parses <c>cosine(steps=100,minimum=0.01)</c>, or several parts joined by <c>then</c>, each with <c>for N</c> where it has no end
    /// of its own: <c>linear-warm-up(steps=10) then constant for 50 then cosine(steps=40)</c>. Lists are written with spaces.
    /// </summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Schedule Parse(string text) => Parse(text, $"schedule {Spelling.Quote(text)}");

    /// <summary>The same, with the words that begin an error message.</summary>
    internal static Schedule Parse(string text, string where) => Join(Then().Split(text.Trim()).Select(part => Part(part, where)), where);

    /// <summary>Builds a schedule from a name and options, wherever they were written.</summary>
    /// <exception cref="BadInputException">Unknown name or option, or a value out of range.</exception>
    public static Schedule Read(NamedOptions source) => s_readers.TryGetValue(source.Name, out var read)
        ? read(new OptionReader(source))
        : throw new BadInputException($"{source.Where}: there is no schedule {Spelling.Quote(source.Name)}; "
            + $"{Spelling.Suggest(source.Name, [.. Known, ReduceOnPlateau.Name])}");

    /// <summary>Parses <c>reduce-on-plateau(factor=0.5,patience=2)</c>; null where the text names something else.</summary>
    /// <exception cref="BadInputException">An unknown option, or a value out of range.</exception>
    public static ReduceOnPlateau? ParsePlateau(string text) => ParsePlateau(text, $"schedule {Spelling.Quote(text)}");

    internal static ReduceOnPlateau? ParsePlateau(string text, string where) =>
        text.TrimStart().StartsWith(ReduceOnPlateau.Name, StringComparison.Ordinal) && !Then().IsMatch(text)
            ? ReadPlateau(NamedOptions.Parse(text, where))
            : null;

    /// <summary>Builds the rule from a name and options; null where they name something else.</summary>
    public static ReduceOnPlateau? ReadPlateau(NamedOptions source) =>
        source.Name == ReduceOnPlateau.Name ? ReduceOnPlateau.Read(new OptionReader(source)) : null;

    /// <summary>One part as it is, several as a sequence.</summary>
    internal static Schedule Join(IEnumerable<SequencePart> parts, string where)
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
            throw new BadInputException($"{where}: {error.Message}", error);
        }
    }

    private static SequencePart Part(string text, string where)
    {
        long? steps = null;
        if (For().Match(text) is { Success: true } match)
        {
            steps = long.TryParse(match.Groups[2].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                ? count
                : throw new BadInputException(
                    $"{where}: 'for' is followed by a number of steps, not {Spelling.Quote(match.Groups[2].Value)}.");
            text = match.Groups[1].Value;
        }

        return new SequencePart(Read(NamedOptions.Parse(text, where)), steps);
    }

    [GeneratedRegex(@"\s+then\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Then();

    [GeneratedRegex(@"^(.*[\w)])\s+for\s+(\S+)$", RegexOptions.NonBacktracking)]
    private static partial Regex For();
}
