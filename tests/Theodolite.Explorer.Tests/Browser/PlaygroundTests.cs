using System.Text.Json;
using Microsoft.Playwright;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;

namespace Theodolite.Explorer.Tests.Browser;

/// <summary>The playground as a person uses it.</summary>
[Collection(ChromiumTests.Name)]
public sealed class PlaygroundTests(ChromiumFixture chromium)
{
    private const string Bowl = "/playground?f=bowl&run=gradient-descent(learning-rate%3D0.1)&budget=60";

    private static readonly PlaygroundState s_bowl =
        new() { Function = "bowl", Optimizers = ["gradient-descent(learning-rate=0.1)"], Budget = 60 };

    [Fact]
    public async Task TheMapIsDrawnBeforePlotlyIsAskedFor()
    {
        await using var visit = await chromium.VisitAsync(Bowl);
        await visit.ExpectRaceAsync(Checksum.Of(s_bowl));
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('.surface')?.dataset.drawn");
        var requests = visit.Requests.ToList();
        Assert.InRange(
            requests.FindIndex(url => url.EndsWith("map.js", StringComparison.Ordinal)),
            0,
            requests.FindIndex(url => url.EndsWith("plotly.js", StringComparison.Ordinal)) - 1);
        Assert.DoesNotContain(requests, url => new Uri(url) is { Scheme: not ("data" or "blob") } uri && uri.Host != "127.0.0.1");
        Assert.DoesNotContain(visit.Complaints, text => text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            visit.Complaints,
            text => !text.Contains("willReadFrequently",
            StringComparison.Ordinal) && !text.Contains("GPU stall", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASliderMovesTheWholeTrajectory()
    {
        await using var visit = await chromium.VisitAsync(Bowl);
        await visit.ExpectRaceAsync(Checksum.Of(s_bowl));
        await visit.Page.Locator("#learning-rate-0").FillAsync("650");
        await Assertions.Expect(visit.Page.Locator("#learning-rate-0 + input")).Not.ToHaveValueAsync("0.1");
        var shown = await visit.Page.Locator("#learning-rate-0 + input").InputValueAsync();
        await visit.ExpectRaceAsync(Checksum.Of(s_bowl with { Optimizers = [$"gradient-descent(learning-rate={shown})"] }));

        // The rate that curvature 10 allows is 0.2: the outcome has its name.
        await visit.Page.Locator("#learning-rate-0 + input").FillAsync("0.21");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.ExpectTextAsync("#results", "diverged");
    }

    [Fact]
    public async Task ARaceIsPlayedSteppedAndScrubbed()
    {
        await using var visit = await chromium.VisitAsync(Bowl);
        await visit.RaceAsync();
        var output = visit.Page.Locator(".pair .transport output");
        await visit.Page.ClickAsync(".pair [data-act=start]");
        await Assertions.Expect(output).ToHaveTextAsync("0 / 60");
        await visit.Page.ClickAsync(".pair [data-act=step]");
        await Assertions.Expect(output).ToHaveTextAsync("1 / 60");

        // Played to the end; while it plays the button says so, and a second press pauses.
        const string Press = """
            () => {
              const button = document.querySelector('.pair [data-act=play]');
              button.click();
              return button.getAttribute('aria-pressed');
            }
            """;
        Assert.Equal("true", await visit.Page.EvaluateAsync<string>(Press));
        await Assertions.Expect(output).ToHaveTextAsync("60 / 60", new() { Timeout = 60_000 });
        await Assertions.Expect(visit.Page.Locator(".pair [data-act=play]")).ToHaveAttributeAsync("aria-pressed", "false");
        await visit.Page.ClickAsync(".pair [data-act=start]");
        Assert.Equal("true", await visit.Page.EvaluateAsync<string>(Press));
        Assert.Equal("false", await visit.Page.EvaluateAsync<string>(Press));
        await visit.Page.Locator(".pair .transport input").FillAsync("500");
        await Assertions.Expect(output).ToHaveTextAsync("30 / 60");
    }

    [Fact]
    public async Task ACopiedAddressShowsTheSame()
    {
        await using var visit = await chromium.VisitAsync("/playground?f=rosenbrock&budget=300&noise=0.5&seed=7");
        await visit.RaceAsync();
        await visit.Map.ClickAsync(new() { Position = new() { X = 150, Y = 150 } });
        await visit.Page.WaitForURLAsync(url => url.Contains("from=", StringComparison.Ordinal));
        await visit.Page.WaitForFunctionAsync("() => Number(document.querySelector('.pair canvas.front').dataset.races) >= 2");
        var before = await visit.RaceAsync();
        var address = new Uri(visit.Page.Url);
        await visit.OpenAsync(address.PathAndQuery);
        await visit.ExpectRaceAsync(before);
        await visit.Page.ReloadAsync();
        await visit.ExpectRaceAsync(before);
    }

    [Fact]
    public async Task TwoTabsDoNotDisturbEachOther()
    {
        await using var visit = await chromium.VisitAsync(Bowl);
        await visit.ExpectRaceAsync(Checksum.Of(s_bowl));
        var first = visit.Page;
        await visit.OpenAsync(Bowl.Replace("0.1", "0.05", StringComparison.Ordinal));
        await visit.ExpectRaceAsync(Checksum.Of(s_bowl with { Optimizers = ["gradient-descent(learning-rate=0.05)"] }));
        Assert.Equal(Checksum.Of(s_bowl), await first.Locator(".pair canvas.front").GetAttributeAsync("data-checksum"));
    }

    [Fact]
    public async Task TheKeyboardAloneDropsAStart()
    {
        await using var visit = await chromium.VisitAsync(Bowl);
        var before = await visit.RaceAsync();
        await visit.Map.FocusAsync();
        for (var i = 0; i < 5; i++)
        {
            await visit.Page.Keyboard.PressAsync("ArrowRight");
        }

        await visit.ExpectTextAsync(".pair .readout", "λ =");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForFunctionAsync($"() => document.querySelector('.pair canvas.front').dataset.checksum !== '{before}'");
        await visit.Page.WaitForURLAsync(url => url.Contains("from=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ASaddleIsJudgedAndLeft()
    {
        await using var visit = await chromium.VisitAsync("/playground?f=one-neuron&at=0,0&budget=400");
        await visit.ExpectTextAsync("#verdict", "saddle");

        // Along the axes the second derivative is 0, along the diagonal −2.
        await visit.ExpectTextAsync("#curvature", "0");
        await visit.Page.Locator("#angle + input").FillAsync("45");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.ExpectTextAsync("#curvature", "−2");
        await visit.Page.ClickAsync("#escapes");
        await visit.ExpectTextAsync("#results", "negative-curvature-escape");
        var rows = await visit.Page.Locator("#results tbody tr").AllInnerTextsAsync();
        Assert.Equal(4, rows.Count);
        Assert.StartsWith("gradient-descent", rows[0].Trim(), StringComparison.Ordinal);
        Assert.Equal("1", rows[0].Split('\t')[3].Trim());
    }

    [Fact]
    public async Task AllCriticalPointsAreFoundAndLabelled()
    {
        await using var visit = await chromium.VisitAsync("/playground?f=strict-saddle");
        await visit.RaceAsync();
        await visit.Page.ClickAsync("#points");
        await visit.ExpectAsync("#critical");
        var kinds = await visit.Page.Locator("#critical tbody td:first-child").AllInnerTextsAsync();
        Assert.Equal(["local-minimum", "local-minimum", "saddle"], kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task WhatIsNotFiniteIsSaid()
    {
        await using var visit = await chromium.VisitAsync("/playground?f=log(x)%2By%5E2&from=0.5,0.5");
        await visit.ExpectAsync("p.missing");
        await visit.ExpectTextAsync("p.missing", "not finite");

        // A key that comes before the map listens is lost; it is pressed again as long as nothing was heard.
        var readout = visit.Page.Locator(".pair .readout").First;
        var silence = await readout.InnerTextAsync();
        for (var attempt = 0; attempt < 10 && await readout.InnerTextAsync() == silence; attempt++)
        {
            await visit.Map.FocusAsync();
            await visit.Page.Keyboard.PressAsync("Shift+ArrowLeft");
            for (var wait = 0; wait < 50 && await readout.InnerTextAsync() == silence; wait++)
            {
                await visit.Page.WaitForTimeoutAsync(100);
            }
        }

        await visit.ExpectTextAsync(".pair .readout", "(−0.4, 0)");
    }

    [Theory]
    [InlineData("1%2B")]
    [InlineData("x%2By%2Bz")]
    [InlineData("system('rm')")]
    [InlineData("x")]
    public async Task AFunctionThatIsNoneIsASentence(string function)
    {
        await using var visit = await chromium.VisitAsync($"/playground?f={function}");
        await visit.ExpectAsync("#fault");
        Assert.NotEmpty(await visit.Page.Locator("#fault").InnerTextAsync());
    }

    [Fact]
    public async Task PictureAndDataAreSaved()
    {
        await using var visit = await chromium.VisitAsync(Bowl);
        await visit.RaceAsync();
        var picture = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.ClickAsync("#png"));
        var png = await File.ReadAllBytesAsync((await picture.PathAsync())!);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        var data = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.ClickAsync("#json"));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync((await data.PathAsync())!));
        Assert.Equal("theodolite/playground/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(161 * 161, json.RootElement.GetProperty("values").GetArrayLength());
    }

    [Fact]
    public async Task AClosedTabStopsItsWork()
    {
        // Ten thousand gradients of a network, three times: far longer than it takes to close the tab.
        await using var visit = await chromium.VisitAsync($"/playground?f={PlaygroundState.Digits}&budget={PlaygroundState.LargestBudget}");
        await visit.Page.WaitForFunctionAsync("() => document.querySelector('.pair canvas.front')?.dataset.painted");
        var before = Latest.Ended;
        await visit.Page.CloseAsync();
        for (var i = 0; i < 100 && Latest.Ended == before; i++)
        {
            await Task.Delay(100);
        }

        Assert.True(Latest.Ended > before);
    }
}
