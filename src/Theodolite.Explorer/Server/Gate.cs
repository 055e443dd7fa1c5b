using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Theodolite.Explorer.Server;

/// <summary>
/// Lets in whoever has the token: once in the address, from then on in a cookie. Pages of other origins, other names for this machine
/// and requests without the cookie stay outside; Blazor alone would take a WebSocket of any origin.
/// </summary>
internal sealed class Gate
{
    private const string Parameter = "token";

    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; "
        + "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";

    // Cookies do not tell ports apart: each process has a name of its own.
    private readonly string _cookie = "theodolite-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
    private string[] _hosts = [];

    /// <summary>128 random bits.</summary>
    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>Opens it for the names of one port.</summary>
    public void Open(int port) => _hosts = [$"127.0.0.1:{port}", $"localhost:{port}"];

    /// <summary>One request.</summary>
    public Task Pass(HttpContext context, RequestDelegate next)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (!_hosts.Contains(request.Host.Value))
        {
            return Refuse(response, StatusCodes.Status421MisdirectedRequest, "This address serves 127.0.0.1 and localhost alone.");
        }

        var changes = context.WebSockets.IsWebSocketRequest || request.Headers.ContainsKey("Upgrade")
            || !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        var foreign = request.Headers.Origin.Count > 0
            ? request.Headers.Origin != $"http://{request.Host.Value}"
            : changes;
        if (foreign)
        {
            return Refuse(response, StatusCodes.Status403Forbidden, "Requests come from the page itself.");
        }

        if (request.ContentLength > ExplorerServer.LongestBody)
        {
            return Refuse(response, StatusCodes.Status413PayloadTooLarge, "The page sends nothing of this size.");
        }

        if (Matches(request.Cookies[_cookie]))
        {
            return next(context);
        }

        if (!changes && request.Query[Parameter] is [{ } token] && Matches(token))
        {
            response.Cookies.Append(_cookie, Token, new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/" });
            headers.CacheControl = "no-store";
            response.Redirect(request.Path + Without(request.Query));
            return Task.CompletedTask;
        }

        return Refuse(
            response,
            StatusCodes.Status403Forbidden,
            "Open the address that the command 'explore' printed: it carries the token of this process.");
    }

    private static QueryString Without(IQueryCollection query) =>
        QueryString.Create(query.Where(pair => pair.Key != Parameter));

    private static Task Refuse(HttpResponse response, int status, string sentence)
    {
        response.StatusCode = status;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync(sentence + "\n");
    }

    private bool Matches(string? given) => given is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Token));
}
