using Theodolite.Cli.Documents;
using Theodolite.Cli.Output;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>A survey with all that goes into its page.</summary>
internal sealed record SurveyReport
{
    /// <summary>The survey.</summary>
    public required SurveyResult Survey { get; init; }

    /// <summary>The way out; null where none was tried.</summary>
    public Attempt? Attempt { get; init; }

    /// <summary>What else was tried; null where nothing was.</summary>
    public RemedyTable? Trials { get; init; }

    /// <summary>Where the point comes from, in words.</summary>
    public required string Where { get; init; }

    /// <summary>How a command line names what was surveyed.</summary>
    public required string Target { get; init; }

    /// <summary>What the pictures show beside the survey.</summary>
    public required SurveyFigures Figures { get; init; }

    /// <summary>The losses of the run, and whether they have stopped going down; null where no run led here.</summary>
    public (IReadOnlyList<double> Losses, bool Stopped)? History { get; init; }

    /// <summary>The command line as it was typed.</summary>
    public required string CommandLine { get; init; }

    /// <summary>What else it takes to do it again.</summary>
    public required IReadOnlyList<(string Name, string Value)> Circumstances { get; init; }

    /// <summary>The page.</summary>
    public Document ToDocument() => new(
        $"Survey of {Target}",
        Lead(),
        [
            .. CauseSection.Of(Survey),
            new("What to do next", NextSection.Of(Survey, Target, Trials)),
            .. PictureSection.Of(this),
            .. TrialSection.Of(Attempt, Trials),
            new("The evidence", EvidenceSection.Of(Survey)),
            new("How to reproduce it", [new Verbatim(CommandLine), new Facts(Circumstances)]),
        ],
        $"Written by Theodolite {Product.Version}. The same in numbers is in survey.json, in Markdown in report.md.");

    private Headline Lead() => new(
        Survey.Verdict.Tone switch
        {
            VerdictTone.Done => Tone.Good,
            VerdictTone.Moving => Tone.Moving,
            VerdictTone.Failed => Tone.Bad,
            VerdictTone.Open => Tone.Open,
            _ => Tone.Attention,
        },
        Survey.Verdict.Name,
        Headline(Survey),
        [.. Numbers()]);

    private IEnumerable<(string Name, string Value)> Numbers()
    {
        if (Survey.Cause is { } cause)
        {
            yield return ("root cause", cause.Layer is { } layer ? $"{cause.Name}, {layer}" : cause.Name);
        }

        yield return ("loss", Show(Survey.Loss));
        yield return ("gradient norm", Show(Survey.GradientNorm));
        if (Survey.Spectrum is { } spectrum)
        {
            yield return ("λ_min", Show(spectrum.Minimum));
            yield return ("λ_max", Show(spectrum.Maximum));
        }

        yield return ("parameters", Count(Survey.Layout.Count));
        if (Survey.Samples is { } samples)
        {
            yield return ("samples", Count(samples));
        }
    }
}
