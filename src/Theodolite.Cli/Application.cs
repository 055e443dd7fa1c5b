using System.CommandLine.Parsing;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Torch;

namespace Theodolite.Cli;

/// <summary>From a command line to an exit code; the one place where exceptions become sentences.</summary>
internal static class Application
{
    public static int Run(string[] args, Terminal terminal)
    {
        using var cancellation = new Cancellation();
        try
        {
            return Dispatch(args, terminal, cancellation.Token);
        }
        catch (Exception error) when (Classify(error, cancellation.Token) is var (code, sentence))
        {
            ErrorRendering.Write(terminal, error, code, sentence, debug: args.Contains("--debug"));
            return code;
        }
    }

    private static int Dispatch(string[] args, Terminal terminal, CancellationToken cancellation)
    {
        var commandLine = new CommandLine();
        var parsed = commandLine.Parse(args);
        if (parsed.Tokens.Any(token => token.Value is "--help" && token.Type == TokenType.Option))
        {
            HelpRendering.Write(terminal, commandLine, commandLine.Chosen(parsed));
            return ExitCode.Done;
        }

        if (commandLine.Chosen(parsed) is not { } command)
        {
            terminal.Out.WriteLine($"theodolite {Product.Version}");
            return ExitCode.Done;
        }

        if (parsed.Errors is [var first, ..])
        {
            throw new UsageException(first.Message) { Help = $"{Product.Command} {command.Symbol.Name} --help" };
        }

        var session = new Session(terminal, commandLine.Common.Read(parsed), cancellation);
        using var result = command.Run(parsed, session);
        return result.Deliver(session);
    }

    private static (int Code, string Sentence) Classify(Exception error, CancellationToken cancellation) => error switch
    {
        AggregateException { InnerExceptions: [var inner] } => Classify(inner, cancellation),
        OperationCanceledException when cancellation.IsCancellationRequested => (ExitCode.Cancelled, "cancelled."),
        UsageException => (ExitCode.Usage, error.Message),
        BadInputException => (ExitCode.BadInput, Hints.Sentence(error)),
        TorchLibraryException => (ExitCode.BadInput, error.Message),
        NumericalFailureException => (ExitCode.NumericalFailure, Hints.Sentence(error)),
        IOException or UnauthorizedAccessException => (ExitCode.BadInput, error.Message),
        OutOfMemoryException => (ExitCode.NumericalFailure, "not enough memory for this computation."),
        _ => (ExitCode.Defect, $"this is a defect of Theodolite: {error.GetType().Name}: {error.Message}"),
    };
}
