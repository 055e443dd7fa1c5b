using Microsoft.JSInterop;
using Theodolite.Explorer.Assets;

namespace Theodolite.Explorer.Pages;

/// <summary>Files that a page gives to the browser to keep.</summary>
internal static class PageFiles
{
    /// <summary>Saves what is written.</summary>
    /// <param name="scripts">The page's scripts.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="write">Writes it.</param>
    public static async Task SaveAsync(IJSRuntime scripts, string name, Action<Stream> write)
    {
        var memory = new MemoryStream();
        write(memory);
        memory.Position = 0;
        using var stream = new DotNetStreamReference(memory);
        var module = await scripts.InvokeAsync<IJSObjectReference>("import", PageAssets.Address("save.js")).ConfigureAwait(true);
        await using (module.ConfigureAwait(true))
        {
            await module.InvokeVoidAsync("save", name, stream).ConfigureAwait(true);
        }
    }
}
