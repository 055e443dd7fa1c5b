using System.CommandLine.Parsing;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Commands;
using Theodolite.Cli.Output;
using Theodolite.Collectives;
using Theodolite.Torch;

namespace Theodolite.Cli;

/// <summary>From a command line to an exit code; the one place where exceptions become sentences.</summary>
internal static class Application
{
    public static int Run(string[] args, Terminal terminal)
    {
        using var cancellation = new Cancellation();
        Company? company = null;
        try
        {
            company = Company.Join();
            company?.Agree(args, cancellation.Token);
            var code = Dispatch(args, company is { Processes.IsFirst: false } ? terminal.Silent() : terminal, company, cancellation.Token);

            // Who was cancelled is through with it here: left now, the others would find messages that nobody takes.
            company?.Processes.Meet();
            company?.End(code);
            return code;
        }
        catch (Exception error) when (Classify(error, cancellation.Token) is var (code, sentence))
        {
            if (company is null ? Company.LaunchedRank == 0 : Speaks(company, error, code, ref sentence))
            {
                ErrorRendering.Write(terminal, error, code, sentence, debug: args.Contains("--debug"));
            }

            company?.End(code);
            return code;
        }
    }

    // Of processes that fail together one says it; of those that end because another failed, none.
    private static bool Speaks(Company company, Exception error, int code, ref string sentence)
    {
        var first = company.Fail(code, sentence);
        if (!company.Processes.IsFirst && code != ExitCode.Cancelled)
        {
            sentence = $"process {company.Processes.Rank}: {sentence}";
        }

        return first && error is not ProcessesException { ExitCode: not null };
    }

    private static int Dispatch(string[] args, Terminal terminal, Company? company, CancellationToken cancellation)
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
        if (company is not null)
        {
            session = Shared(command, session, company);
        }

        using var result = command.Run(parsed, session);
        return session.Processes.IsFirst
            ? session.Processes.Apart(ended => result.Deliver(session with { Cancellation = ended }), cancellation)
            : result.ExitCode;
    }

    private static Session Shared(CliCommand command, Session session, Company company)
    {
        if (!command.IsShared)
        {
            throw new UsageException($"'{command.Symbol.Name}' takes one process; {CommandLine.Shared} share their work among many.");
        }

        company.ShareThreads(session.Settings, session.Cancellation);
        return session with { Processes = company.Processes, Memory = company.ShareMemory(session.Cancellation) };
    }

    private static (int Code, string Sentence) Classify(Exception error, CancellationToken cancellation) => error switch
    {
        AggregateException { InnerExceptions: [var inner] } => Classify(inner, cancellation),
        OperationCanceledException or ProcessesException when cancellation.IsCancellationRequested => (ExitCode.Cancelled, "cancelled."),
        UsageException => (ExitCode.Usage, error.Message),
        BadInputException => (ExitCode.BadInput, Hints.Sentence(error)),
        TorchLibraryException => (ExitCode.BadInput, error.Message),
        ProcessesException { ExitCode: { } code } => (code, error.Message),
        ProcessesException => (ExitCode.Parted, error.Message),
        NumericalFailureException => (ExitCode.NumericalFailure, Hints.Sentence(error)),
        IOException or UnauthorizedAccessException => (ExitCode.BadInput, error.Message),
        OutOfMemoryException => (ExitCode.NumericalFailure, "not enough memory for this computation."),
        _ => (ExitCode.Defect, $"this is a defect of Theodolite: {error.GetType().Name}: {error.Message}"),
    };
}
