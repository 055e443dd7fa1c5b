using Theodolite.Cli.Documents;
using Theodolite.IO;

namespace Theodolite.Cli.SurveyPages;

/// <summary>Writes the page into a folder: <c>report.html</c>, and <c>report.md</c> with its pictures beside it.</summary>
internal static class ReportFiles
{
    public const string Html = "report.html";
    public const string Markdown = "report.md";

    public static void Write(string folder, Document document)
    {
        try
        {
            AtomicFile.Write(Path.Combine(folder, Html), stream => HtmlDocument.Write(stream, document));
            AtomicFile.WriteText(Path.Combine(folder, Markdown), MarkdownDocument.Text(document));
            foreach (var picture in document.Pictures)
            {
                AtomicFile.Write(Path.Combine(folder, picture.Name + ".png"), picture.Figure.WritePng);
            }
        }
        finally
        {
            foreach (var picture in document.Pictures)
            {
                picture.Figure.Dispose();
            }
        }
    }
}
