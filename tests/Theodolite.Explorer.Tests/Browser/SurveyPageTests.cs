using System.Text.Json;

namespace Theodolite.Explorer.Tests.Browser;

/// <summary>The survey as a person uses it.</summary>
[Collection(ChromiumTests.Name)]
public sealed class SurveyPageTests(ChromiumFixture chromium)
{
    [Fact]
    public async Task APointOfAFormulaIsSurveyed()
    {
        await using var visit = await chromium.VisitAsync("/survey?open=(1%20-%20w1*w2)%5E2&at=w1%3D0,w2%3D0");
        await visit.ExpectTextAsync("main", "saddle");
        await visit.ExpectTextAsync("main", "A saddle");
    }

    [Fact]
    public async Task WhatLiesOutsideStaysClosed()
    {
        await using var visit = await chromium.VisitAsync("/survey?open=..%2F..%2Fetc%2Fpasswd.yaml");
        await visit.ExpectAsync("[role=alert].fault");
        Assert.DoesNotContain("root:", await visit.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AModelIsFoundSurveyedAndSaved()
    {
        File.WriteAllText(
            Path.Combine(chromium.Root, "zeros.yaml"),
            "data: {source: digits, standardize: true}\nmodel:\n  - linear: {out: 4, init: zeros}\n  - tanh\n  - linear: {out: 10, "
                + "init: zeros}\n"
                + "loss: cross-entropy\ntrain: {optimizer: {name: gradient-descent, learning-rate: 0.5}, steps: 5}\n");
        await using var visit = await chromium.VisitAsync("/survey");
        await visit.ExpectTextAsync("main", "zeros.yaml");
        await visit.Page.ClickAsync("main a:has-text('zeros.yaml')");
        await visit.ExpectTextAsync("#verdict", "descending");
        await visit.Page.WaitForURLAsync(url => url.Contains("open=zeros.yaml", StringComparison.Ordinal));
        var saved = await visit.Page.RunAndWaitForDownloadAsync(() => visit.Page.ClickAsync("#save-survey"));
        using var json = JsonDocument.Parse(await File.ReadAllBytesAsync((await saved.PathAsync())!));
        Assert.Equal("theodolite/survey/1", json.RootElement.GetProperty("schema").GetString());
    }
}
