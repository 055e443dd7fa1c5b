using Theodolite.Cli.Documents;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;

namespace Theodolite.Cli.SurveyPages;

/// <summary>The pictures, each where there is something to draw.</summary>
internal static class PictureSection
{
    public static IEnumerable<Section> Of(SurveyReport report)
    {
        if (Blocks(report.Survey, report.Figures, report.History) is { Count: > 0 } blocks)
        {
            yield return new("Pictures", blocks);
        }
    }

    /// <summary>The pictures, and what there is to know of them.</summary>
    public static IReadOnlyList<Block> Blocks(
        SurveyResult survey,
        SurveyFigures figures,
        (IReadOnlyList<double> Losses, bool Stopped)? history)
    {
        List<Picture> pictures =
        [
            .. Present(history is { } run ? HistoryFigure.OfRun(run.Losses, run.Stopped) : null),
            .. Present(SpectrumFigure.Of(survey)),
            .. figures.Slices.SelectMany(slice => Present(SliceFigure.Of(slice))),
            .. Present(LayerFigures.Gradients(figures)),
            .. Present(LayerFigures.Units(survey)),
        ];
        List<Block> blocks = [.. pictures.Count == 0 ? Array.Empty<Block>() : [new PictureRow(pictures)]];
        if (figures.Notes.Count > 0)
        {
            blocks.Add(new Points(Numbered: false, figures.Notes));
        }

        return blocks;
    }

    private static Picture[] Present(Picture? picture) => picture is null ? [] : [picture];
}
