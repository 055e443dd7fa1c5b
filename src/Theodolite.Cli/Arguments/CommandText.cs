using Theodolite.Studies;

namespace Theodolite.Cli.Arguments;

/// <summary>How things are named on a command line.</summary>
internal static class CommandText
{
    /// <summary>A subject with its point.</summary>
    public static string Of(Subject subject) => subject.Study is null
        ? $"{Quoted(subject.Name)} --at {subject.Where.Replace(" ", "", StringComparison.Ordinal)}"
        : Quoted(subject.Name);

    /// <summary>A text as a shell takes it for one word, whatever is in it.</summary>
    public static string Word(string text) => text.AsSpan().ContainsAny("\"$`\\!")
        ? $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'"
        : text.All(c => c is '=' or ',' or '+' || Plain(c)) && text.Length > 0 ? text : $"\"{text}\"";

    /// <summary>A text as a shell takes it for one word.</summary>
    public static string Quoted(string text) =>
        text.All(c => Plain(c) || c is '\\') ? text : $"\"{text}\"";

    private static bool Plain(char c) => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':';
}
