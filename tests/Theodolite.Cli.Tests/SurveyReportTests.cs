using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Theodolite.Cli.Tests;

/// <summary>The page that a survey writes, read as XML and as Markdown.</summary>
public sealed partial class SurveyReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ASaddleOfAnExpressionIsShownWithItsSlicesAndTheWayOut()
    {
        var page = Survey(out var shown, "(1 - w1*w2)^2", "--at", "w1=0,w2=0", "--try");
        Assert.Contains("report.html", shown, StringComparison.Ordinal);
        Assert.Equal(
            ["What to do next", "Pictures", "What was tried", "The evidence", "How to reproduce it"],
            Headings(page, "h2"));
        Assert.Equal("saddle", page.Descendants().Single(element => (string?)element.Attribute("class") == "badge").Value);
        Assert.Equal(
            [
                "Curvature: the eigenvalues of the Hessian", "The loss along the eigenvector of λ_min",
                "The loss along the eigenvector of λ_max",
            ],
            page.Descendants(Name("figure")).Select(figure => figure.Element(Name("h3"))!.Value));
        Assert.Contains("survey \"(1 - w1*w2)^2\" --at "
            + "w1=0,w2=0 --try --out", page.Descendants(Name("pre")).Single().Value, StringComparison.Ordinal);
        Assert.Contains("The certificate", Headings(page, "h3"));
        Assert.Contains("Verdicts that were considered, and why each lost", Headings(page, "h3"));
        Assert.Contains("zero to rounding", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void APointThatIsNotFiniteHasItsOriginAndNoPictures()
    {
        var page = Survey(out _, "log(x) + y^2", "--at", "x=-1,y=1");
        Assert.Equal(["What to do next", "Pictures", "The evidence", "How to reproduce it"], Headings(page, "h2"));
        Assert.Empty(page.Descendants(Name("figure")));
        Assert.Contains("Where a value is first not finite", Headings(page, "h3"));
        Assert.Contains("log(x)", page.Value, StringComparison.Ordinal);
        Assert.Contains("There are no slices", page.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void ASliceThatLeavesTheDomainIsDrawnWhereItIsFinite()
    {
        var page = Survey(out _, "x - log(x) + y^2", "--at", "x=1,y=0");
        Assert.Equal(3, page.Descendants(Name("figure")).Count());
        Survey(out _, "sqrt(x) + y^2", "--at", "x=1e-12,y=0");
        Survey(out _, "exp(300*x) + y^4", "--at", "x=1,y=1");
        Survey(out _, "x*0", "--at", "x=0");
    }

    [Fact]
    public void AStalledRunHasCausesItsHistoryLayersAndTrials()
    {
        File.WriteAllText(
            Path.Combine(_folder, "table.csv"),
            string.Concat(Enumerable.Range(0, 24).Select(i => $"{i % 5},{i * i % 7},{(2 * (i % 5)) + (i * i % 7)}\n")));
        var model = Path.Combine(_folder, "model <b>&co.yaml");
        File.WriteAllText(model, """
            data: {source: table.csv, standardize: true}
            model:
              - linear: {out: 3, init: zeros}
              - tanh
              - linear: {out: 1, init: zeros}
            loss: mean-squared-error
            train: {optimizer: {name: gradient-descent, learning-rate: 0.1}, batch: full, steps: 200}
            """);
        var run = Path.Combine(_folder, "run <script>alert(1)</script>");
        Assert.Equal(0, Invocation.Of("train", model, "--out", run).ExitCode);
        var page = Survey(out _, run, "--try");
        Assert.Equal(
            ["Why", "What to do next", "Pictures", "What was tried", "The evidence", "How to reproduce it"],
            Headings(page, "h2"));
        var pictures = page.Descendants(Name("figure")).Select(figure => figure.Element(Name("h3"))!.Value).ToList();
        Assert.Contains("The loss of the run", pictures);
        Assert.Contains("Where the gradient is", pictures);
        Assert.Contains("Dead and saturated units", pictures);
        Assert.Contains("How far every trial came", pictures);
        Assert.Contains("zero-initialization", page.Value, StringComparison.Ordinal);
        Assert.Contains("root cause", page.Value, StringComparison.Ordinal);
        Assert.Contains("placebo", page.Value, StringComparison.Ordinal);
        Assert.Contains("gradient-descent", page.Value, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", page.Value, StringComparison.Ordinal);
    }

    private static XName Name(string name) => XName.Get(name, "http://www.w3.org/1999/xhtml");

    private static IEnumerable<string> Headings(XElement page, string level) =>
        page.Descendants(Name(level)).Select(heading => heading.Value);

    [GeneratedRegex(@"!\[[^\]]*\]\(([^)]+)\)")]
    private static partial Regex Pictures();

    // Surveys, and holds what every page must be.
    private XElement Survey(out string shown, params string[] arguments)
    {
        var folder = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        var run = Invocation.Of(["survey", .. arguments, "--out", folder]);
        Assert.True(run.ExitCode == 0, run.Error);
        shown = run.Output;
        var html = File.ReadAllText(Path.Combine(folder, "report.html"));
        Assert.StartsWith("<!DOCTYPE html>", html, StringComparison.Ordinal);
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        var page = XElement.Load(reader);
        RefersToNothing(page, html);
        var markdown = File.ReadAllText(Path.Combine(folder, "report.md"));
        var named = Pictures().Matches(markdown).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(page.Descendants(Name("figure")).Count(), named.Count);
        Assert.Equal(
            named.Order(StringComparer.Ordinal),
            Directory.GetFiles(folder, "*.png").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(
            Headings(page, "h2"),
            markdown.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]));
        Assert.DoesNotContain("<script",
        markdown.Replace("\\<script", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)
            .Split("```")[0], StringComparison.Ordinal);
        return page;
    }

    // No element that loads or runs anything, no address but names of namespaces and places inside the page.
    private static void RefersToNothing(XElement page, string html)
    {
        string[] loading = ["script", "link", "img", "image", "iframe", "object", "embed", "use", "a", "base", "form", "foreignObject"];
        Assert.DoesNotContain(page.DescendantsAndSelf(), element => loading.Contains(element.Name.LocalName));
        string[] allowed = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"];
        foreach (var attribute in page.DescendantsAndSelf().Attributes())
        {
            Assert.False(attribute.Name.LocalName is "href" or "src" or "style" || attribute.Name.LocalName.StartsWith("on",
            StringComparison.Ordinal));
            Assert.True(
                !attribute.Value.Contains("://", StringComparison.Ordinal) || allowed.Contains(attribute.Value),
                attribute.ToString());
            if (attribute.Value.StartsWith("url(", StringComparison.Ordinal))
            {
                Assert.Single(page.Descendants(), element => $"url(#{(string?)element.Attribute("id")})" == attribute.Value);
            }
        }

        var style = page.Descendants(Name("style")).Single().Value;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);

        // What a browser that reads HTML would take for a start tag.
        Assert.DoesNotMatch("<(p|div|span|td|th|dt|dd|li|h1|h2|h3|main|section|style|title|figure|figcaption)( [^>]*)?/>", html);
    }
}
