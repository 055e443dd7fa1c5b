using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Theodolite.Explorer.Assets;

/// <summary>Scripts and styles of the page, embedded in the assembly.</summary>
internal static class PageAssets
{
    private static readonly Assembly s_assembly = typeof(PageAssets).Assembly;
    private static readonly ConcurrentDictionary<string, Asset?> s_read = new();

    private static readonly string s_version = typeof(PageAssets).Module.ModuleVersionId.ToString("N")[..10];

    /// <summary>The address of an asset; it changes with the assembly, so that a browser may keep it for ever.</summary>
    public static string Address(string name) => $"/assets/{s_version}/{name}";

    /// <summary>Serves them.</summary>
    public static void Map(WebApplication application)
    {
        // The version stands before the name: modules import each other by relative names.
        application.MapGet("/assets/{version}/{name}", (string name, HttpContext context) => Serve(name, context));
        application.MapGet("/_framework/blazor.web.js", context => Serve("blazor.web.js", context));
        application.MapGet("/favicon.ico", context => Serve("icon.svg", context));
    }

    private static async Task Serve(string name, HttpContext context)
    {
        var response = context.Response;
        if (Find(name) is not { } asset)
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var packed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        response.ContentType = Path.GetExtension(name) switch
        {
            ".js" => "text/javascript; charset=utf-8",
            ".css" => "text/css; charset=utf-8",
            ".svg" => "image/svg+xml",
            _ => "application/octet-stream",
        };
        response.Headers.CacheControl = context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal)
            ? "private, max-age=31536000, immutable"
            : "no-cache";
        var bytes = packed ? asset.Packed.Value : asset.Bytes;
        response.Headers.ContentEncoding = packed ? "gzip" : default;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static Asset? Find(string name) => s_read.GetOrAdd(name, static key =>
    {
        using var stream = s_assembly.GetManifestResourceStream(key);
        if (stream is null)
        {
            return null;
        }

        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new(bytes, new(() => Pack(bytes)));
    });

    private static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    private sealed record Asset(byte[] Bytes, Lazy<byte[]> Packed);
}
