using Theodolite.Explorer.Server;

namespace Theodolite.Explorer.Tests.Server;

/// <summary>What the assembly carries.</summary>
public sealed class PageWeightTests
{
    [Theory]
    [InlineData("blazor.web.js")]
    [InlineData("plotly.js")]
    [InlineData("map.js")]
    [InlineData("surface.js")]
    [InlineData("app.css")]
    public void EveryScriptIsEmbedded(string name)
    {
        using var stream = typeof(ExplorerServer).Assembly.GetManifestResourceStream(name);
        Assert.NotNull(stream);
        Assert.True(stream.Length > 100);
    }
}
