using Theodolite.Studies;

namespace Theodolite.Cli.Arguments;

/// <summary>How things are named on a command line.</summary>
internal static class CommandText
{
    /// <summary>A subject with its point.</summary>
    public static string Of(Subject subject) => subject.Study is null
        ? $"{Quoted(subject.Name)} --at {subject.Where.Replace(" ", "", StringComparison.Ordinal)}"
        : Quoted(subject.Name);

    /// <summary>A text as a shell takes it for one word.</summary>
    public static string Quoted(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or '\\' or ':') ? text : $"\"{text}\"";
}
