using System.CommandLine;
using System.Text.Json.Nodes;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.SurveyPages;
using Theodolite.Explorer;
using Theodolite.Explorer.Server;
using Theodolite.Reports;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.Explore;

/// <summary>The interactive page, served on this machine until it is stopped.</summary>
internal sealed class ExploreCommand : CliCommand
{
    public const string Name = "explore";
    private readonly Argument<string> _target;
    private readonly Option<string?> _port;
    private readonly Option<bool> _noOpen;

    public ExploreCommand()
        : base(Name, "The interactive page: playground, surveys, trainings and lessons, served on this machine alone.")
    {
        _target = Symbol.AddOptionalArgument("TARGET", "what to open first: an expression in quotes, a model file (.yaml) or "
            + "a run folder.");
        _port = Symbol.AddOption<string?>("--port", "Port on the loopback address (default: one that is free).", "N");
        _noOpen = Symbol.AddOption<bool>("--no-open", "Print the address without opening a browser.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite explore",
        "theodolite explore \"(1 - w1*w2)^2\"",
        "theodolite explore runs/stalled-digits --port 8080 --no-open",
    ];

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var text = parsed.GetValue(_target);
        var target = text is null ? null : Target.Parse(text);
        if (target is OnnxTarget)
        {
            throw new BadInputException($"'{text}' has neither data nor a loss in it; explore a model file with the keys data, loss and "
                + $"model: {{onnx: {text}}}, or a run folder.");
        }

        TorchSettings.ApplyThreads(session.Settings);
        var settings = new ExplorerSettings
        {
            Port = parsed.Whole(_port, 1, 65535) ?? 0,
            Target = text,
            Root = target is null or ExpressionTarget ? Directory.GetCurrentDirectory() : Containing(target.Text),
            Network = new()
            {
                DType = session.Settings.DType,
                Device = session.Settings.Device ?? Device.Cpu,
                Seed = session.Settings.Seed,
            },
            Writer = SurveyFragment.Of,
        };
        Serve(settings, parsed.GetValue(_noOpen), session).GetAwaiter().GetResult();
        return new ExploreCommandResult();
    }

    private static async Task Serve(ExplorerSettings settings, bool quiet, Session session)
    {
        var server = await ExplorerServer.StartAsync(settings, session.Cancellation).ConfigureAwait(false);
        await using var ending = server.ConfigureAwait(false);
        if (session.Settings.Json)
        {
            session.Terminal.Out.WriteLine(new JsonObject
            {
                ["schema"] = "theodolite/explore/1",
                ["address"] = server.Address.AbsoluteUri,
            }.ToJsonString());
        }
        else
        {
            session.Terminal.Out.WriteLine($"Theodolite is at {server.Address.AbsoluteUri}");
            session.Terminal.Out.WriteLine("Stop it with Ctrl-C.");
        }

        session.Terminal.Out.Flush();
        if (!quiet && !session.Settings.Json)
        {
            Browser.Open(server.Address);
        }

        await server.RunAsync(session.Cancellation).ConfigureAwait(false);
    }

    // What lies beside a model or a run may be opened from the page as well.
    private static string Containing(string path) =>
        Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))) ?? Path.GetFullPath(path);
}
