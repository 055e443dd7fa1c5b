using Microsoft.Playwright;
using Theodolite.Explorer.Lessons;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Tests.Browser;

/// <summary>What holds for every page: on a phone, in light and dark, in both languages, without a complaint.</summary>
[Collection(ChromiumTests.Name)]
public sealed class EveryPageTests(ChromiumFixture chromium)
{
    // Contrast of every visible text with what lies behind it (WCAG 2.2, 1.4.3: 4.5, or 3 for large letters).
    private const string Contrasts = """
        () => {
          const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const rgba = text => { const n = text.match(/[\d.]+/g).map(Number); return n.length > 3 ? n : [...n, 1]; };
          const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
          const behind = node => {
            for (let e = node; e; e = e.parentElement) { const c = rgba(getComputedStyle(e).backgroundColor); if (c[3] > 0.99) { return c; } }
            return [255, 255, 255, 1];
          };
          const poor = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const e = walk.currentNode.parentElement;
            if (!walk.currentNode.textContent.trim() || !e.checkVisibility({ visibilityProperty: true }) || e.closest('svg, script, .unseen, :disabled, .surface')) { continue; }
            const style = getComputedStyle(e);
            const [a, b] = [light(rgba(style.color)), light(behind(e))].sort((x, y) => y - x);
            const ratio = (a + 0.05) / (b + 0.05);
            const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.6 && style.fontWeight >= 700);
            if (ratio < (large ? 3 : 4.5)) { poor.push(`${ratio.toFixed(2)} "${walk.currentNode.textContent.trim().slice(0, 40)}"`); }
          }
          return poor;
        }
        """;

    public static TheoryData<string> Pages => ["/", "/playground", "/survey", "/training", "/lessons", .. Lessons];

    private static IEnumerable<string> Lessons => LessonList.All.Select(lesson => lesson.Path);

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task APhoneNeedsNoSidewaysScrolling(string path)
    {
        await using var visit = await chromium.VisitAsync(path, new() { ViewportSize = new() { Width = 390, Height = 844 } });
        await visit.ExpectAsync("h1");
        await visit.Page.WaitForTimeoutAsync(500);
        Assert.InRange(await visit.Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"), 1, 390);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task LettersStandOutInLightAndDark(string path)
    {
        foreach (var scheme in (ColorScheme[])[ColorScheme.Light, ColorScheme.Dark])
        {
            await using var visit = await chromium.VisitAsync(path, new() { ColorScheme = scheme });
            await visit.ExpectAsync("h1");
            await visit.Page.WaitForTimeoutAsync(500);
            Assert.Empty(await visit.Page.EvaluateAsync<string[]>(Contrasts));
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task EveryPageIsThereInChineseWithoutAComplaint(string path)
    {
        await using var visit = await chromium.VisitAsync(path + "?lang=zh");
        await visit.ExpectTextAsync("header nav", ChineseTexts.All.Playground);
        Assert.Equal("zh", await visit.Page.GetAttributeAsync("html", "lang"));
        await visit.Page.WaitForTimeoutAsync(500);
        Assert.DoesNotContain(visit.Complaints, text => text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)
            || text.Contains("Unhandled", StringComparison.OrdinalIgnoreCase) || text.Contains("is not", StringComparison.Ordinal));
    }

    [Fact]
    public async Task LanguageAndLightAreChosenOnThePage()
    {
        await using var visit = await chromium.VisitAsync("/");
        await visit.ExpectTextAsync("h1", EnglishTexts.All.Welcome.Title);
        await visit.Page.ClickAsync("#language");
        await visit.ExpectTextAsync("h1", ChineseTexts.All.Welcome.Title);
        await visit.Page.ClickAsync("#theme");
        Assert.Equal("dark", await visit.Page.GetAttributeAsync("html", "data-theme"));
        await visit.Page.ReloadAsync();
        Assert.Equal("dark", await visit.Page.GetAttributeAsync("html", "data-theme"));
    }
}
