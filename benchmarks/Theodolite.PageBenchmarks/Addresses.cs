namespace Theodolite.Benchmarks.Page;

/// <summary>The page that is measured: one trajectory of a thousand steps on Rosenbrock's function.</summary>
internal static class Addresses
{
    public static string Playground(Uri server) => new Uri(
        server,
        "/playground?f=rosenbrock&run=gradient-descent(learning-rate%3D0.0005)&budget=1000&" + server.Query.TrimStart('?')).AbsoluteUri;
}
