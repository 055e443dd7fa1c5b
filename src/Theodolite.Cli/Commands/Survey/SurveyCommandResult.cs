using Spectre.Console;
using Theodolite.Cli.Output;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.SurveyPages;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Survey;

/// <summary>A survey, and the way out where it was tried.</summary>
/// <param name="survey">The survey.</param>
/// <param name="attempt">The way out; null where none was tried.</param>
/// <param name="where">Where the point comes from, in words.</param>
/// <param name="target">How a command line names what was surveyed.</param>
/// <param name="elapsed">Wall time.</param>
/// <param name="trials">What else was tried; null where nothing was.</param>
internal sealed class SurveyCommandResult(
    SurveyResult survey,
    Attempt? attempt,
    string where,
    string target,
    TimeSpan elapsed,
    RemedyTable? trials = null) : CommandResult
{
    /// <summary>What goes into the page; null where none is written.</summary>
    public SurveyReport? Report { get; init; }

    public override string FileName => "survey";

    public override void WriteJson(Stream output, IReadOnlyList<string> notes) =>
        AttemptJson.Write(output, survey, attempt, elapsed.TotalSeconds, notes, trials);

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation)
    {
        if (Report is not { } report)
        {
            return [];
        }

        ReportFiles.Write(folder, report.ToDocument());
        return [$"The whole report, with pictures: {Path.Combine(folder, ReportFiles.Html)}."];
    }

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures)
    {
        SurveyRendering.Write(console, survey, where, target);
        if (attempt is not null)
        {
            AttemptRendering.Write(console, attempt);
        }

        if (trials is not null)
        {
            CauseRendering.Write(console, trials);
        }

        if (pictures.Count > 0)
        {
            var page = new Page(console);
            page.Blank();
            foreach (var picture in pictures)
            {
                page.Item("→", picture);
            }
        }
    }
}
