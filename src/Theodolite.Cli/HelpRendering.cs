using System.CommandLine;
using Theodolite.Cli.Commands;
using Theodolite.Cli.Output;

namespace Theodolite.Cli;

/// <summary>Help of the program and of each command, plain columns that fit any width.</summary>
internal static class HelpRendering
{
    public static void Write(Terminal terminal, CommandLine commandLine, CliCommand? command)
    {
        var writer = terminal.Out;
        var (bold, reset) = terminal.OutIsTerminal && terminal.Colors ? ("\e[1m", "\e[0m") : ("", "");
        var symbol = command?.Symbol ?? commandLine.Root;
        writer.WriteLine(symbol.Description);
        Section("Usage");
        writer.WriteLine($"  {Usage(command)}");
        if (command is null)
        {
            Section("Commands");
            var commands = CommandLine.Names.Select(name => commandLine.Find(name)!.Symbol);
            Columns(commands.Select(sub => (Usage(sub), sub.Description)), terminal);
        }
        else if (symbol.Arguments.Count > 0)
        {
            Section("Arguments");
            Columns(symbol.Arguments.Select(argument => (argument.Name, argument.Description)), terminal);
        }

        if (command is not null)
        {
            Section("Options");
            Columns(symbol.Options.Select(Row), terminal);
        }

        Section("Common options");
        Columns(
            [
                .. commandLine.Common.All.Select(Row),
                ("--version", "Show the version."),
                ("-h, --help", $"Show this help; '{Product.Command} COMMAND --help' for a command's."),
            ],
            terminal);
        Section("Examples");
        foreach (var example in command?.Examples
            ?? ["theodolite demo", "theodolite survey \"(1 - w1*w2)^2\" --at w1=0,w2=0", "theodolite train examples/stalled-digits.yaml"])
        {
            writer.WriteLine($"  {Product.Command + example["theodolite".Length..]}");
        }

        void Section(string title) => writer.WriteLine($"\n{bold}{title}{reset}");
    }

    private static string Usage(CliCommand? command) =>
        command is null ? $"{Product.Command} COMMAND [options]" : $"{Product.Command} {Usage(command.Symbol)} [options]";

    private static string Usage(
        Command command) => string.Join(
            ' ',
            [command.Name,
            .. command.Arguments.Select(argument => argument.Arity.MinimumNumberOfValues > 0 ? argument.Name : $"[{argument.Name}]")]);

    private static (string Left, string? Right) Row(Option option) =>
        (option.HelpName is { } value ? $"{option.Name} {value}" : option.Name, option.Description);

    private static void Columns(IEnumerable<(string Left, string? Right)> rows, Terminal terminal)
    {
        var all = rows.ToList();
        var left = all.Count == 0 ? 0 : all.Max(row => row.Left.Length);
        var room = Math.Max(24, terminal.Width - left - 5);
        foreach (var (name, description) in all)
        {
            var first = true;
            foreach (var line in TextWrap.Wrap(description ?? "", room))
            {
                terminal.Out.WriteLine($"  {(first ? name : "").PadRight(left)}  {line}".TrimEnd());
                first = false;
            }
        }
    }
}
