using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.State;

/// <summary>The address of a page: its path, and its state as the query.</summary>
public sealed record PageAddress
{
    /// <summary>Key of the language, kept from page to page.</summary>
    public const string LanguageKey = "lang";

    /// <summary>Key of light or dark, kept from page to page.</summary>
    public const string ThemeKey = "theme";

    private const int LongestValue = 4_000;

    private PageAddress(string path, IReadOnlyDictionary<string, string> values) => (Path, Values) = (path, values);

    /// <summary>The path, from <c>/</c>.</summary>
    public string Path { get; }

    /// <summary>The state.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The language of the texts.</summary>
    public PageLanguage Language => Values.GetValueOrDefault(LanguageKey) == "zh" ? PageLanguage.Chinese : PageLanguage.English;

    /// <summary><c>light</c>, <c>dark</c>, or null for that of the system.</summary>
    public string? Theme => Values.GetValueOrDefault(ThemeKey) is ("light" or "dark") and var theme ? theme : null;

    /// <summary>The query, with its question mark; empty where there is no state.</summary>
    public string Query => Written(Values);

    /// <summary>The address at which the page stands.</summary>
    public static PageAddress Of(NavigationManager navigation)
    {
        ArgumentNullException.ThrowIfNull(navigation);
        var uri = navigation.ToAbsoluteUri(navigation.Uri);
        var values = QueryHelpers.ParseQuery(uri.Query).Where(pair => pair.Value.ToString().Length <= LongestValue)
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);
        return new(uri.AbsolutePath, values);
    }

    /// <summary>Another page, in the same language and light.</summary>
    public string To(string path, params (string Key, string? Value)[] state) =>
        path + Written(Values.Where(pair => pair.Key is LanguageKey or ThemeKey)
            .Select(pair => (pair.Key, (string?)pair.Value)).Concat(state));

    /// <summary>This page with one value of its state changed; null takes it out.</summary>
    public string With(string key, string? value) =>
        Path + Written(Values.Where(pair => pair.Key != key).Select(pair => (pair.Key, (string?)pair.Value)).Append((key, value)));

    private static string Written(IReadOnlyDictionary<string, string> values) =>
        Written(values.Select(pair => (pair.Key, (string?)pair.Value)));

    private static string Written(IEnumerable<(string Key, string? Value)> values)
    {
        var text = string.Join('&', values.Where(pair => pair.Value is not null)
            .Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value!)}"));
        return text.Length == 0 ? "" : "?" + text;
    }
}
