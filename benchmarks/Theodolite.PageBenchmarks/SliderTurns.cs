using Microsoft.Playwright;

namespace Theodolite.Benchmarks.Page;

/// <summary>From a slider's input event to the new trajectory painted.</summary>
internal static class SliderTurns
{
    private const string Turn = """
        value => new Promise(done => {
          const slider = document.querySelector('#learning-rate-0');
          const front = document.querySelector('.pair canvas.front');
          const before = front.dataset.races;
          new MutationObserver((_, observer) => {
            if (front.dataset.races !== before) {
              observer.disconnect();
              requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
            }
          }).observe(front, { attributes: true });
          slider.value = value;
          const begun = performance.now();
          slider.dispatchEvent(new Event('input', { bubbles: true }));
        })
        """;

    /// <summary>Milliseconds of each turn, the first five left out.</summary>
    public static async Task<double[]> MeasureAsync(IBrowser browser, Uri server, int turns)
    {
        await using var context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = 1300, Height = 900 } });
        var page = await context.NewPageAsync();
        await page.GotoAsync(Addresses.Playground(server));
        await page.WaitForFunctionAsync("() => document.querySelector('.surface')?.dataset.drawn");
        var took = new List<double>();
        for (var i = 0; i < turns + 5; i++)
        {
            var milliseconds = await page.EvaluateAsync<double>(Turn, 150 + (i % 20));
            if (i >= 5)
            {
                took.Add(milliseconds);
            }

            // A hand that moves: verdicts, surface and address follow when it rests.
            await page.WaitForTimeoutAsync(100);
        }

        return [.. took];
    }
}
