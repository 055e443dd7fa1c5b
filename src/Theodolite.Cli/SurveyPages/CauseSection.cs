using System.Globalization;
using Theodolite.Cli.Documents;
using Theodolite.Cli.Rendering;
using Theodolite.Diagnosis.Causes;
using Theodolite.Diagnosis.Verdicts;

namespace Theodolite.Cli.SurveyPages;

/// <summary>Why the loss stands where it stands: the root, then the rest.</summary>
internal static class CauseSection
{
    public static IEnumerable<Section> Of(SurveyResult survey)
    {
        if (survey.Causes.Count == 0)
        {
            yield break;
        }

        var root = survey.Cause;
        List<Block> blocks = [];
        if (root is null)
        {
            blocks.Add(new Paragraph("None of this was found to hold the loss where it is."));
        }

        // The root first, whatever its rank among the others.
        blocks.AddRange(survey.Causes.OrderBy(cause => ReferenceEquals(cause, root) ? 0 : 1).Select(cause => Card(cause, survey)));
        yield return new(root is null ? "Found on the way" : "Why", blocks);
    }

    private static Card Card(Cause cause, SurveyResult survey)
    {
        List<string> tags =
        [
            CauseRendering.Place(cause, survey) is "root" ? "root cause" : CauseRendering.Place(cause, survey),
            $"{CauseRendering.Kind(cause)} evidence",
            string.Create(CultureInfo.InvariantCulture, $"{cause.Confidence * 100:0} % sure"),
        ];
        if (cause.Layer is { } layer)
        {
            tags.Add($"layer {layer}");
        }

        return new(cause.Name, tags, [cause.Claim, $"What to change: {cause.Advice}"], ReferenceEquals(cause, survey.Cause));
    }
}
