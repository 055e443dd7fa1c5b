using Microsoft.Playwright;
using Theodolite.Benchmarks.Page;
using Theodolite.Explorer.Server;

// Usage: Theodolite.PageBenchmarks [CHROMIUM [REPORT]]
var chromium = args.Length > 0 ? args[0] : "/usr/bin/chromium";
await using var server = await ExplorerServer.StartAsync(new() { Root = Path.GetTempPath() });
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new()
{
    ExecutablePath = chromium,
    Args = ["--no-sandbox", "--enable-unsafe-swiftshader", "--use-angle=swiftshader"],
});
var visits = new List<FirstVisit>();
for (var i = 0; i < 7; i++)
{
    visits.Add(await FirstVisit.MeasureAsync(browser, server.Address));
}

var slider = await SliderTurns.MeasureAsync(browser, server.Address, 60);
var report = PageReport.Text(visits, slider, browser.Version);
Console.Write(report);
if (args.Length > 1)
{
    await File.WriteAllTextAsync(args[1], report);
}

return 0;
