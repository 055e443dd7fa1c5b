using System.Text;
using System.Xml;
using Theodolite.Cli.Documents;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;

namespace Theodolite.Cli.SurveyPages;

/// <summary>The pictures of a survey as a part of another HTML page.</summary>
internal static class SurveyFragment
{
    /// <summary>Measures what they show, and draws them.</summary>
    /// <param name="subject">What was surveyed.</param>
    /// <param name="survey">The survey.</param>
    /// <param name="cancellation">Stops between evaluations.</param>
    public static string Of(Subject subject, SurveyResult survey, CancellationToken cancellation)
    {
        var figures = new FigureStudy().Run(subject, survey, cancellation);
        var blocks = PictureSection.Blocks(
            survey,
            figures,
            subject.History is { } history ? (history.Losses, history.HasStopped) : null);
        try
        {
            return Html(blocks);
        }
        finally
        {
            foreach (var picture in blocks.OfType<PictureRow>().SelectMany(row => row.Pictures))
            {
                picture.Figure.Dispose();
            }
        }
    }

    private static string Html(IReadOnlyList<Block> blocks)
    {
        var text = new StringBuilder();
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings { ConformanceLevel = ConformanceLevel.Fragment }))
        {
            var html = new HtmlBlocks(writer);
            foreach (var block in blocks)
            {
                html.Write(block);
            }
        }

        return text.ToString();
    }
}
