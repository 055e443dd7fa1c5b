using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Objectives.Expressions;

namespace Theodolite.Cli;

/// <summary>Errors as a person reads them: one sentence, the bad token underlined where there is one.</summary>
internal static class ErrorRendering
{
    public static void Write(Terminal terminal, Exception error, int code, string sentence, bool debug)
    {
        var (red, bold, reset) = terminal.ErrorIsTerminal && terminal.Colors ? ("\e[31;1m", "\e[1m", "\e[0m") : ("", "", "");
        if (code == ExitCode.Cancelled)
        {
            terminal.Error.WriteLine("cancelled");
            return;
        }

        terminal.Error.WriteLine($"{red}error{reset}{bold}:{reset} {Printable(sentence)}");
        if (error is ExpressionException expression)
        {
            foreach (var line in expression.Render().Split('\n'))
            {
                terminal.Error.WriteLine(
                    $"  {(line.Contains('^',
                    StringComparison.Ordinal) && line.Trim(' ', '^').Length == 0 ? $"{red}{line}{reset}" : line)}");
            }
        }

        if (error is UsageException usage)
        {
            terminal.Error.WriteLine($"Help: {usage.Help}");
        }

        if (debug)
        {
            terminal.Error.WriteLine(error.ToString());
        }
        else if (code == ExitCode.Defect)
        {
            terminal.Error.WriteLine("Run it again with --debug for the stack trace, and report it, please.");
        }
    }

    // What a file or an argument smuggled into a message must not reach the terminal as a control sequence.
    private static string Printable(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
}
