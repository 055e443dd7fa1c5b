using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Theodolite.Explorer.Tests.Browser;

/// <summary>A browser with its own cookies; what it asked for and what its console said.</summary>
public sealed class Visit(IBrowserContext context, Uri address) : IAsyncDisposable
{
    private static readonly LocatorAssertionsToBeVisibleOptions s_patience = new() { Timeout = 90_000 };

    /// <summary>The tab that was opened last.</summary>
    public IPage Page { get; private set; } = null!;

    /// <summary>Every address asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>Errors and warnings of the console.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    /// <summary>The map's upper canvas.</summary>
    public ILocator Map => Page.Locator(".pair canvas.front");

    /// <summary>Opens a page in a new tab.</summary>
    public async Task<IPage> OpenAsync(string path)
    {
        Page = await context.NewPageAsync();
        Page.SetDefaultTimeout(90_000);
        Page.Request += (_, request) => Requests.Enqueue(request.Url);
        Page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                Complaints.Enqueue(message.Text);
            }
        };
        Page.PageError += (_, error) => Complaints.Enqueue(error);
        var token = address.Query.Split("token=")[1];
        await Page.GotoAsync(new Uri(
            address,
            $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}token={token}").AbsoluteUri);
        return Page;
    }

    /// <summary>Waits until the map has drawn a race with this checksum.</summary>
    public Task ExpectRaceAsync(string checksum) => Assertions.Expect(Map).ToHaveAttributeAsync("data-checksum", checksum,
    new() { Timeout = 90_000 });

    /// <summary>Waits until the map has drawn any race; its checksum.</summary>
    public async Task<string> RaceAsync()
    {
        await Page.WaitForFunctionAsync("() => document.querySelector('.pair canvas.front')?.dataset.checksum");
        return (await Map.GetAttributeAsync("data-checksum"))!;
    }

    /// <summary>Waits until something is there to be seen.</summary>
    public Task ExpectAsync(string selector) => Assertions.Expect(Page.Locator(selector).First).ToBeVisibleAsync(s_patience);

    /// <summary>Waits until something says this.</summary>
    public Task ExpectTextAsync(string selector, string text) =>
        Assertions.Expect(Page.Locator(selector).First).ToContainTextAsync(text, new() { Timeout = 90_000 });

    public async ValueTask DisposeAsync() => await context.CloseAsync();
}
