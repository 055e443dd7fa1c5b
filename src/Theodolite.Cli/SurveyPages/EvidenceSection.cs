using Theodolite.Cli.Documents;
using Theodolite.Cli.Rendering;
using Theodolite.Diagnosis.Verdicts;
using static Theodolite.Reports.SurveyNarrative;

namespace Theodolite.Cli.SurveyPages;

/// <summary>What the verdict rests on: the argument, the certificate, the verdicts that lost, every number.</summary>
internal static class EvidenceSection
{
    public static IReadOnlyList<Block> Of(SurveyResult survey)
    {
        List<Block> blocks = [];
        if (survey.Explanation.Count > 0)
        {
            blocks.AddRange([new Subheading("The argument"), new Points(Numbered: true, survey.Explanation)]);
        }

        if (survey.NonFinite is { } origin)
        {
            blocks.AddRange([new Subheading("Where a value is first not finite"), new Facts([.. Origin(origin)])]);
        }

        if (survey.Certificate is { } certificate)
        {
            blocks.AddRange(
            [
                new Subheading("The certificate"),
                new Card(
                    certificate.Kind,
                    [],
                    [Certificate(certificate) + SurveyRendering.FailureProbability(certificate)],
                    Leading: false),
            ]);
        }

        if (survey.Rejected.Count > 0)
        {
            blocks.AddRange(
            [
                new Subheading("Verdicts that were considered, and why each lost"),
                new Table(
                    [("verdict", false), ("why not", false)],
                    [.. survey.Rejected.Select(lost => new TableRow([lost.Verdict.Name, lost.Because]))]),
            ]);
        }

        if (survey.Notes.Count > 0)
        {
            blocks.AddRange([new Subheading("Also seen"), new Points(Numbered: false, survey.Notes)]);
        }

        blocks.AddRange([new Subheading("The numbers"), new Facts([.. Numbers(survey)])]);
        return blocks;
    }

    private static IEnumerable<(string Name, string Value)> Numbers(SurveyResult survey)
    {
        yield return ("loss", Show(survey.Loss));
        yield return ("gradient norm", Show(survey.GradientNorm));
        if (survey.Index is { } index)
        {
            yield return ("negative eigenvalues", SurveyRendering.Range(index.Negative));
            yield return ("zero eigenvalues", SurveyRendering.Range(index.Zero));
            yield return ("positive eigenvalues", SurveyRendering.Range(index.Positive));
        }

        foreach (var (name, value) in survey.Evidence)
        {
            yield return (Words(name), Show(value));
        }

        yield return ("cost of the survey, in gradients", Show(Math.Round(survey.Cost, 1)));
    }

    private static IEnumerable<(string Name, string Value)> Origin(Objectives.NonFiniteOrigin origin)
    {
        yield return ("value", origin.Kind);
        yield return ("equation", origin.Equation);
        if (origin.Layer is { } layer)
        {
            yield return ("layer", layer);
        }

        if (origin.Batch is { } batch)
        {
            yield return ("microbatch", Count(batch));
        }
    }
}
