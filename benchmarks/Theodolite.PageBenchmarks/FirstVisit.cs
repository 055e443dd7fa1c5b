using Microsoft.Playwright;

namespace Theodolite.Benchmarks.Page;

/// <summary>The first visit of a browser that knows nothing of the page.</summary>
/// <param name="FirstPaint">First contentful paint, in ms after the navigation began.</param>
/// <param name="Map">Map and trajectory drawn.</param>
/// <param name="Surface">Surface drawn.</param>
/// <param name="BytesBeforeMap">Bytes that came over the wire until the map stood.</param>
/// <param name="Bytes">All bytes.</param>
internal sealed record FirstVisit(double FirstPaint, double Map, double Surface, double BytesBeforeMap, double Bytes)
{
    private const string Weight =
        "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, one) => sum + "
            + "one.transferSize, 0)";

    public static async Task<FirstVisit> MeasureAsync(IBrowser browser, Uri server)
    {
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1300, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(Addresses.Playground(server), new() { WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync("() => document.querySelector('.pair "
            + "canvas.front')?.dataset.checksum", null, new() { PollingInterval = 5 });
        var map = await page.EvaluateAsync<double>("() => Number(document.querySelector('.pair canvas.front').dataset.painted)");
        var before = await page.EvaluateAsync<double>(Weight);
        await page.WaitForFunctionAsync("() => document.querySelector('.surface')?.dataset.drawn", null, new() { PollingInterval = 5 });
        return new(
            await page.EvaluateAsync<double>("() => performance.getEntriesByName('first-contentful-paint')[0].startTime"),
            map,
            await page.EvaluateAsync<double>("() => performance.now()"),
            before,
            await page.EvaluateAsync<double>(Weight));
    }
}
