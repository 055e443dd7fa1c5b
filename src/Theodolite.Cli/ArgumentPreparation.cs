using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Settings;

namespace Theodolite.Cli;

/// <summary>
/// Sorts the tokens of a command line before they are parsed, so that an expression may begin with − and a misspelt
/// option is named as such: known options and their values first, then <c>--</c>, then the operands.
/// </summary>
internal static class ArgumentPreparation
{
    private static readonly string[] s_help = ["--help", "-h", "-?"];

    /// <exception cref="UsageException">A command or option is unknown, or an option lacks its value.</exception>
    public static IReadOnlyList<string> Prepare(IReadOnlyList<string> tokens, CommandLine commandLine)
    {
        var root = commandLine.Root;
        var start = CommandIndex(tokens, root);
        if (start == tokens.Count)
        {
            return tokens.Count == 0 ? ["--help"] : [CheckedRootOption(tokens[0], root)];
        }

        var command = commandLine.Find(tokens[start])?.Symbol ?? throw UnknownCommand(tokens[start]);
        var sorted = Sort([.. tokens.Take(start), .. tokens.Skip(start + 1)], command, root);
        return sorted is ["--version"] ? sorted : [command.Name, .. sorted];
    }

    private static List<string> Sort(List<string> tokens, Command command, RootCommand root)
    {
        var known = root.Options.Where(option => option.Recursive).Concat(command.Options).ToList();
        var (options, operands) = (new List<string>(), new List<string>());
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            if (s_help.Contains(token))
            {
                return ["--help"];
            }

            if (token == "--version")
            {
                return [token];
            }

            if (token == "--")
            {
                operands.AddRange(tokens.Skip(index + 1));
                break;
            }

            if (!IsOption(token, command))
            {
                operands.Add(token);
                continue;
            }

            var (name, value) = Split(token);
            var option = known.FirstOrDefault(candidate => candidate.Name == name) ?? throw UnknownOption(name, command, known);
            var flag = option.ValueType == typeof(bool);
            if (flag && value is not null)
            {
                throw new UsageException($"{name} takes no value.") { Help = HelpOf(command) };
            }

            options.Add(name);
            if (!flag)
            {
                value ??= index + 1 < tokens.Count && !known.Any(candidate => candidate.Name == tokens[index + 1]) ? tokens[++index] : null;
                options.Add(value ?? throw new UsageException($"{name} needs a value.") { Help = HelpOf(command) });
            }
        }

        if (operands.Count > command.Arguments.Count)
        {
            var extra = operands[command.Arguments.Count];
            throw new UsageException(command.Arguments.Count == 0
                ? $"'{command.Name}' takes nothing but options, and {Spelling.Quote(extra)} is none."
                : $"'{command.Name}' takes one {command.Arguments[0].Name}, and {Spelling.Quote(extra)} is one more (put an "
                    + "expression in quotes).")
            {
                Help = HelpOf(command),
            };
        }

        if (operands.Count < command.Arguments.Count(argument => argument.Arity.MinimumNumberOfValues > 0))
        {
            throw new UsageException(
                $"'{command.Name}' needs its {command.Arguments[operands.Count].Name}: {command.Arguments[operands.Count].Description}")
            {
                Help = HelpOf(command),
            };
        }

        return operands.Count == 0 ? options : [.. options, "--", .. operands];
    }

    // Two dashes and a word make an option; one dash begins an expression where the command takes one.
    private static bool IsOption(string token, Command command) =>
        token.Length > 1 && token[0] == '-'
        && (command.Arguments.Count == 0
            || token.StartsWith("--", StringComparison.Ordinal) && Split(token).Name.Skip(2).All(c => char.IsAsciiLetter(c) || c == '-'));

    private static (string Name, string? Value) Split(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (token, null) : (token[..equals], token[(equals + 1)..]);
    }

    private static string CheckedRootOption(string token, RootCommand root) => token switch
    {
        "-h" or "-?" or "--help" => "--help",
        "--version" => "--version",
        _ when root.Options.Any(option => option.Name == token) => throw new UsageException($"{token} needs a command before it."),
        _ => throw new UsageException($"unknown option {Spelling.Quote(token)}; {Spelling.Suggest(token, ["--help", "--version"])}"),
    };

    private static UsageException UnknownCommand(string word)
    {
        var names = CommandLine.Names;
        var isTarget = word.AsSpan().IndexOfAny("^*+/(). ") >= 0;
        return new UsageException(isTarget && Spelling.Nearest(word, names) is null
            ? $"{Spelling.Quote(word)} is no command; to survey it: {Product.Command} survey {Spelling.Quote(word)}"
            : $"unknown command {Spelling.Quote(word)}; {Spelling.Suggest(word, names)}");
    }

    private static UsageException UnknownOption(string name, Command command, List<Option> known) =>
        new($"'{command.Name}' has no option {Spelling.Quote(name)}; "
            + $"{Spelling.Suggest(name, [.. known.Where(option => !option.Hidden).Select(option => option.Name)])}")
        {
            Help = HelpOf(command),
        };

    private static string HelpOf(Command command) => $"{Product.Command} {command.Name} --help";

    // Common options may stand before the command, with their values.
    private static int CommandIndex(IReadOnlyList<string> tokens, RootCommand root)
    {
        var index = 0;
        while (index < tokens.Count && tokens[index].StartsWith('-'))
        {
            var takesNext = root.Options.Any(option => option.Name == tokens[index] && option.ValueType != typeof(bool));
            index += takesNext ? 2 : 1;
        }

        return Math.Min(index, tokens.Count);
    }
}
