using System.Text;
using Spectre.Console;

namespace Theodolite.Cli.Output;

/// <summary>The streams a run talks to, and what they can show.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">Errors and progress.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error) : IDisposable
{
    private const int RedirectedWidth = 100;
    private const int NarrowestWidth = 20;

    /// <summary>Whether a person watches <see cref="Out"/>.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person watches <see cref="Error"/>.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; } = RedirectedWidth;

    /// <summary>Whether colours are wanted where a person watches.</summary>
    public bool Colors { get; init; } = true;

    /// <summary>Standard output and error of the process; colours follow <c>NO_COLOR</c> and <c>TERM=dumb</c>.</summary>
    public static Terminal Standard()
    {
        var outIsTerminal = !Console.IsOutputRedirected;
        var errorIsTerminal = !Console.IsErrorRedirected;
        return new Terminal(Writer(Console.OpenStandardOutput()), Writer(Console.OpenStandardError()))
        {
            OutIsTerminal = outIsTerminal,
            ErrorIsTerminal = errorIsTerminal,
            Width = outIsTerminal || errorIsTerminal ? WindowWidth() : RedirectedWidth,
            Colors = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
                && Environment.GetEnvironmentVariable("TERM") is not "dumb",
        };
    }

    /// <summary>A terminal of the same kind at which nobody looks.</summary>
    public Terminal Silent() => this with { Out = TextWriter.Null, Error = TextWriter.Null };

    /// <summary>A styled console over <see cref="Out"/>.</summary>
    public IAnsiConsole Styled() => StyledConsole.Over(Out, OutIsTerminal && Colors, Width);

    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
    }

    private static StreamWriter Writer(Stream stream) => new(stream, new UTF8Encoding(false)) { AutoFlush = true };

    private static int WindowWidth()
    {
        try
        {
            return Math.Max(NarrowestWidth, Console.WindowWidth);
        }
        catch (IOException)
        {
            return RedirectedWidth;
        }
    }
}
