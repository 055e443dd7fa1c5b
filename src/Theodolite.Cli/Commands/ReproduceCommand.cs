using System.CommandLine;
using Theodolite.Cli.Pictures;
using Theodolite.Cli.Rendering;
using Theodolite.Reproductions;
using Theodolite.Settings;

namespace Theodolite.Cli.Commands;

/// <summary>A headline result of the literature, with its published number beside ours.</summary>
internal sealed class ReproduceCommand : CliCommand
{
    private readonly Argument<string> _name;

    public ReproduceCommand()
        : base("reproduce", "Compute a headline result of the literature again, its published numbers beside ours.")
    {
        _name = AddArgument(
            "NAME",
            $"{string.Join(", ", Reproduction.All.Select(reproduction => reproduction.Name))}; without it they are listed.");
        _name.Arity = ArgumentArity.ZeroOrOne;
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite reproduce",
        "theodolite reproduce random-matrices --out reproduced/random-matrices",
        "theodolite reproduce outliers --json",
    ];

    public override int Run(ParseResult parsed, Session session)
    {
        if (parsed.GetValue(_name) is not { Length: > 0 } name)
        {
            List(session);
            return ExitCode.Done;
        }

        var reproduction = Reproduction.All.FirstOrDefault(known => known.Name == name)
            ?? throw new UsageException($"there is no reproduction {Spelling.Quote(name)}; "
                + $"{Spelling.Suggest(name, [.. Reproduction.All.Select(known => known.Name)])}");
        Run(reproduction, session);
        return ExitCode.Done;
    }

    private static void Run(Reproduction reproduction, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        OutputFolder.Prepare(session.Settings);
        if (reproduction.NeedsTensors)
        {
            TorchSettings.Apply(session.Settings);
        }

        var seed = session.Settings.Seed ?? 0;
        ReproductionResult result;
        using (var line = new ProgressLine(session.Terminal, session.Settings.Json))
        {
            result = reproduction.Run(seed, new ReproductionLine(line), session.Cancellation);
        }

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        void WriteJson(Stream stream) => ReproductionJson.Write(stream, reproduction, result, seed, seconds);
        var pictures = session.Settings.Out is { } folder ? ReproductionPictures.Write(folder, result.Plots) : [];
        OutputFolder.Write(session.Settings, $"{reproduction.Name}.json", WriteJson);
        OutputFolder.WriteText(
            session.Settings,
            "report.txt",
            writer => ReproductionRendering.Write(StyledConsole.Over(writer, colors: false, 100), reproduction, result, seconds, []));
        if (session.Settings.Json)
        {
            JsonOutput.Write(session.Terminal, WriteJson);
            return;
        }

        ReproductionRendering.Write(session.Terminal.Styled(), reproduction, result, seconds, pictures);
    }

    private static void List(Session session)
    {
        if (session.Settings.Json)
        {
            JsonOutput.Write(session.Terminal, stream => ReproductionJson.WriteList(stream, Reproduction.All));
            return;
        }

        ReproductionRendering.List(session.Terminal.Styled(), Reproduction.All);
    }

    private sealed class ReproductionLine(ProgressLine line) : IProgress<ReproductionProgress>
    {
        private readonly long _begun = TimeProvider.System.GetTimestamp();

        public void Report(ReproductionProgress value)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(_begun);
            line.Show(value.Stage, value.Fraction, left: value.Fraction > 0.05 ? elapsed * ((1 - value.Fraction) / value.Fraction) : null);
        }
    }
}
