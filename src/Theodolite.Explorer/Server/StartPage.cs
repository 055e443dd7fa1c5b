namespace Theodolite.Explorer.Server;

/// <summary>The page that a target opens.</summary>
internal static class StartPage
{
    /// <summary>Its path and query.</summary>
    /// <param name="target">An expression, a model file or a run folder; null for none.</param>
    /// <param name="root">The folder below which models and runs may be opened; the page names them as seen from it.</param>
    /// <param name="token">The token of the process.</param>
    public static string Of(string? target, string root, string token)
    {
        var page = target switch
        {
            null => "/?",
            _ when File.Exists(target) || Directory.Exists(target) =>
                $"/survey?open={Uri.EscapeDataString(Path.GetRelativePath(root, Path.GetFullPath(target)))}&",
            _ => $"/playground?f={Uri.EscapeDataString(target)}&",
        };
        return $"{page}token={token}";
    }
}
