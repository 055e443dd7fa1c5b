using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Theodolite.Explorer.Assets;

namespace Theodolite.Explorer.Plots;

/// <summary>A picture that a script draws: made after the first paint, ended with the component.</summary>
public abstract class ScriptPlot : ComponentBase, IAsyncDisposable
{
    private IJSObjectReference? _module;
    private bool _ended;

    [Inject]
    protected IJSRuntime Scripts { get; set; } = null!;

    /// <summary>The script's object; null until it is there.</summary>
    protected IJSObjectReference? Picture { get; private set; }

    /// <summary>Name of the module.</summary>
    protected abstract string Module { get; }

    public async ValueTask DisposeAsync()
    {
        _ended = true;
        GC.SuppressFinalize(this);
        try
        {
            if (Picture is not null)
            {
                await Picture.InvokeVoidAsync("dispose");
                await Picture.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException or JSException)
        {
            // The page is closed: its scripts are gone with it.
        }

        End();
    }

    /// <summary>Makes the script's object.</summary>
    protected abstract ValueTask<IJSObjectReference> CreateAsync(IJSObjectReference module);

    /// <summary>Sends what has changed.</summary>
    protected abstract Task SendAsync(IJSObjectReference picture);

    /// <summary>The component is gone.</summary>
    protected virtual void End()
    {
    }

    protected override Task OnAfterRenderAsync(bool firstRender) => WhileOpenAsync(async () =>
    {
        if (firstRender)
        {
            _module = await Scripts.InvokeAsync<IJSObjectReference>("import", PageAssets.Address(Module));
            Picture = await CreateAsync(_module);
        }

        if (Picture is { } picture && !_ended)
        {
            await SendAsync(picture);
        }
    });

    /// <summary>Does what is of no use once the page was closed.</summary>
    protected async Task WhileOpenAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException || _ended)
        {
            // The page was closed meanwhile.
        }
    }

    /// <summary>Numbers as the bytes that scripts read.</summary>
    protected static byte[] Bytes(float[] numbers) => MemoryMarshal.AsBytes<float>(numbers).ToArray();
}
