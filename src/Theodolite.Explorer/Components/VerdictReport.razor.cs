using System.Globalization;
using Microsoft.AspNetCore.Components;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;
using Theodolite.Reports;

namespace Theodolite.Explorer.Components;

/// <summary>A survey as a person reads it: verdict, causes, what to do, the argument and what lost.</summary>
public sealed partial class VerdictReport
{
    /// <summary>What was surveyed.</summary>
    [Parameter]
    [EditorRequired]
    public OpenedSurvey Opened { get; set; } = null!;

    [CascadingParameter]
    public PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private SurveyResult Survey => Opened.Survey;

    private string Tone => Survey.Verdict.Tone.ToString().ToLowerInvariant();

    private IEnumerable<string> Advice => Survey.Cause is { } cause
        ? [cause.Advice, .. SurveyNarrative.Advice(Survey)]
        : SurveyNarrative.Advice(Survey);

    private static string Sure(Cause cause) => string.Create(CultureInfo.InvariantCulture, $"{100 * cause.Confidence:0} %");

    private string PlaceOf(Cause cause) => ReferenceEquals(cause, Survey.Cause) ? Text.SurveyPage.IsRoot
        : cause.ConsequenceOf is { } of ? string.Format(CultureInfo.InvariantCulture, Text.SurveyPage.Follows, of)
        : Text.SurveyPage.Beside;
}
