using System.Net;
using System.Net.WebSockets;
using System.Text;
using Theodolite.Explorer.Server;

namespace Theodolite.Explorer.Tests.Server;

/// <summary>Who gets in.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private ExplorerServer? _server;

    private Uri Address => _server!.Address;

    private string Token => Address.Query.Split("token=")[1];

    private Uri Socket => new UriBuilder(new Uri(Address, "/_blazor")) { Scheme = "ws", Query = "" }.Uri;

    public async ValueTask InitializeAsync() => _server = await ExplorerServer.StartAsync(new() { Root = Path.GetTempPath() });

    public ValueTask DisposeAsync() => _server!.DisposeAsync();

    [Theory]
    [InlineData("/")]
    [InlineData("/playground")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/?token=00000000000000000000000000000000")]
    [InlineData("/?token=")]
    [InlineData("/..%2f..%2fetc%2fpasswd")]
    public async Task NobodyComesInWithoutTheToken(string path)
    {
        using var client = Client();
        using var response = await client.GetAsync(new Uri(Address, path));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task TheTokenBecomesACookieAndLeavesTheAddress()
    {
        using var client = Client();
        using var response = await client.GetAsync(new Uri(Address, $"/playground?f=x%2By&token={Token}"));
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("/playground?f=x%2By", response.Headers.Location!.ToString());
        var cookie = Assert.Single(response.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var page = await Send(client, new(HttpMethod.Get, new Uri(Address, "/playground")), cookie);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("default-src 'none'", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherNameForThisMachineIsRefused()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, $"/?token={Token}"));
        request.Headers.Host = $"attacker.example:{Address.Port}";
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("http://attacker.example")]
    [InlineData("null")]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("https://127.0.0.1")]
    [InlineData(null)]
    public async Task AForeignOriginOpensNoWebSocket(string? origin)
    {
        var cookie = await Cookie();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", cookie);
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Socket, default));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task OurOwnOriginWithoutTheCookieOpensNone()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", $"http://127.0.0.1:{Address.Port}");
        socket.Options.CollectHttpResponseDetails = true;
        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(Socket, default));
        Assert.Equal(HttpStatusCode.Forbidden, socket.HttpStatusCode);
    }

    [Fact]
    public async Task OurOwnOriginWithTheCookieOpensOne()
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Cookie", await Cookie());
        socket.Options.SetRequestHeader("Origin", $"http://127.0.0.1:{Address.Port}");
        await socket.ConnectAsync(Socket, default);
        Assert.Equal(WebSocketState.Open, socket.State);
    }

    [Fact]
    public async Task AnOversizedBodyIsRefused()
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "/_blazor/negotiate?negotiateVersion=1"))
        {
            Content = new StringContent(new string('x', ExplorerServer.LongestBody + 1), Encoding.UTF8),
        };
        request.Headers.Add("Origin", $"http://127.0.0.1:{Address.Port}");
        using var response = await Send(client, request, await Cookie());
        Assert.True((int)response.StatusCode is 400 or 413, $"{response.StatusCode}");
    }

    [Fact]
    public async Task APortThatIsTakenIsASentence()
    {
        var error = await Assert.ThrowsAsync<BadInputException>(() =>
            ExplorerServer.StartAsync(new() { Root = Path.GetTempPath(), Port = Address.Port }));
        Assert.Contains($"Port {Address.Port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoProcessesHaveTokensOfTheirOwn()
    {
        await using var other = await ExplorerServer.StartAsync(new() { Root = Path.GetTempPath() });
        Assert.NotEqual(Address.Query, other.Address.Query);
        using var client = Client();
        using var response = await client.GetAsync(new Uri(other.Address, $"/?token={Token}"));
        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    private static HttpClient Client() => new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    private static Task<HttpResponseMessage> Send(HttpClient client, HttpRequestMessage request, string cookie)
    {
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        return client.SendAsync(request);
    }

    private async Task<string> Cookie()
    {
        using var client = Client();
        using var response = await client.GetAsync(Address);
        return response.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
    }
}
