using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Theodolite.Explorer.Assets;
using Theodolite.Explorer.Shell;

namespace Theodolite.Explorer.Server;

/// <summary>Serves the page on the loopback address to whoever has the token.</summary>
public sealed class ExplorerServer : IAsyncDisposable
{
    /// <summary>Longest body of a request, in bytes; the page sends none.</summary>
    public const int LongestBody = 64 * 1024;

    /// <summary>Longest message over the circuit, in bytes.</summary>
    public const int LongestMessage = 64 * 1024;

    private static readonly TimeSpan s_lostPageKept = TimeSpan.FromSeconds(20);
    private readonly WebApplication _application;

    private ExplorerServer(WebApplication application, Uri address) => (_application, Address) = (application, address);

    /// <summary>The address to open, token included.</summary>
    public Uri Address { get; }

    /// <summary>Starts it.</summary>
    /// <param name="settings">What to serve.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="BadInputException">The port is taken.</exception>
    public static async Task<ExplorerServer> StartAsync(ExplorerSettings settings, CancellationToken cancellation = default)
    {
        // Empty: no settings of the surroundings (environment, files in the working folder) reach the server.
        var builder = WebApplication.CreateEmptyBuilder(new() { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
            kestrel.Limits.MaxConcurrentConnections = 200;
            kestrel.Listen(IPAddress.Loopback, settings.Port, endpoint => endpoint.Protocols = HttpProtocols.Http1);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddSingleton(settings);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(Circuit)
            .AddHubOptions(hub => hub.MaximumReceiveMessageSize = LongestMessage);
        var application = builder.Build();
        var gate = new Gate();
        application.Use(gate.Pass);
        application.UseAntiforgery();
        PageAssets.Map(application);
        application.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(render => render.ContentSecurityFrameAncestorsPolicy = null);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw new BadInputException($"Port {settings.Port} of the loopback address cannot be used: {error.Message}", error);
        }

        var bound = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        gate.Open(bound.Port);
        return new ExplorerServer(application, new Uri(bound, StartPage.Of(settings.Target, settings.Root, gate.Token)));
    }

    /// <summary>Waits until it stops, or stops it.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var stopped = new TaskCompletionSource();
        await using (cancellation.Register(stopped.SetResult).ConfigureAwait(false))
        {
            await stopped.Task.ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Circuit(CircuitOptions circuit)
    {
        // A page that was closed says so; one that lost its connection may come back within this time.
        circuit.DisconnectedCircuitRetentionPeriod = s_lostPageKept;
        circuit.DisconnectedCircuitMaxRetained = 8;
        circuit.JSInteropDefaultCallTimeout = TimeSpan.FromSeconds(30);
        circuit.MaxBufferedUnacknowledgedRenderBatches = 16;
    }
}
