using Microsoft.Playwright;
using Theodolite.Explorer.Server;

namespace Theodolite.Explorer.Tests.Browser;

/// <summary>One server and one Chromium for all tests of the page; skipped with a word where there is no Chromium.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    /// <summary>Environment variable with the path of another Chromium.</summary>
    private const string Variable = "THEODOLITE_CHROMIUM";

    private static readonly string[] s_places =
    [
        "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private ExplorerServer? _server;

    /// <summary>The folder below which runs and models are opened.</summary>
    public string Root { get; } = Directory.CreateTempSubdirectory("theodolite-explorer-").FullName;

    /// <summary>The server.</summary>
    public ExplorerServer Server => _server!;

    private static string? Chromium =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : Array.Find(s_places, File.Exists);

    public async ValueTask InitializeAsync()
    {
        _server = await ExplorerServer.StartAsync(new() { Root = Root });
        if (Chromium is { } path)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new()
            {
                ExecutablePath = path,
                Args = ["--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"],
            });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.CloseAsync();
        }

        _playwright?.Dispose();
        await _server!.DisposeAsync();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>A person with a browser of their own, on a page.</summary>
    /// <param name="path">Path and query.</param>
    /// <param name="settings">Size, light or dark.</param>
    public async Task<Visit> VisitAsync(string path, BrowserNewContextOptions? settings = null)
    {
        if (_browser is null)
        {
            Assert.Skip($"There is no Chromium (apt-get install chromium, or name one with {Variable}).");
        }

        var context = await _browser.NewContextAsync(settings ?? new() { ViewportSize = new() { Width = 1300, Height = 900 } });
        var visit = new Visit(context, Server.Address);
        await visit.OpenAsync(path);
        return visit;
    }
}

/// <summary>All tests of the page share the fixture.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumTests : ICollectionFixture<ChromiumFixture>
{
    public const string Name = "Chromium";
}
