using Theodolite.Cli.Documents;

namespace Theodolite.Cli.SurveyPages;

/// <summary>The pictures, each where there is something to draw.</summary>
internal static class PictureSection
{
    public static IEnumerable<Section> Of(SurveyReport report)
    {
        List<Picture> pictures =
        [
            .. Present(report.History is { } run ? HistoryFigure.OfRun(run.Losses, run.Stopped) : null),
            .. Present(SpectrumFigure.Of(report.Survey)),
            .. report.Figures.Slices.SelectMany(slice => Present(SliceFigure.Of(slice))),
            .. Present(LayerFigures.Gradients(report.Figures)),
            .. Present(LayerFigures.Units(report.Survey)),
        ];
        List<Block> blocks = [.. pictures.Count == 0 ? Array.Empty<Block>() : [new PictureRow(pictures)]];
        if (report.Figures.Notes.Count > 0)
        {
            blocks.Add(new Points(Numbered: false, report.Figures.Notes));
        }

        if (blocks.Count > 0)
        {
            yield return new("Pictures", blocks);
        }
    }

    private static Picture[] Present(Picture? picture) => picture is null ? [] : [picture];
}
