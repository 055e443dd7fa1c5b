using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Reproductions;
using Theodolite.Settings;

namespace Theodolite.Cli.Commands.Reproduce;

/// <summary>A headline result of the literature, with its published number beside ours.</summary>
internal sealed class ReproduceCommand : CliCommand
{
    public const string Name = "reproduce";

    /// <summary>What to try next, by the name of a reproduction.</summary>
    private static readonly Dictionary<string, string> s_next = new()
    {
        ["starts-and-basins"] = $"Try it with a map: {Product.Command} descend himmelblau --starts 100 --optimizer "
            + "\"gradient-descent(learning-rate=0.002)\" --out FOLDER.",
    };

    private readonly Argument<string> _name;
    private readonly Option<string?> _only;

    public ReproduceCommand()
        : base(Name, "Compute a headline result of the literature again, its published numbers beside ours.")
    {
        _name = Symbol.AddOptionalArgument(
            "NAME",
            $"{string.Join(", ", Reproduction.All.Select(reproduction => reproduction.Name))}; without it they are listed.");
        _only = Symbol.AddOption<string?>("--only", "Only the cases whose name contains this, of planted-pathologies.", "TEXT");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite reproduce",
        "theodolite reproduce random-matrices --out reproduced/random-matrices",
        "theodolite reproduce outliers --json",
        "theodolite reproduce planted-pathologies --only calibration/",
    ];

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        if (parsed.GetValue(_name) is not { Length: > 0 } name)
        {
            return new ReproductionListCommandResult(Reproduction.All);
        }

        var reproduction = Reproduction.All.FirstOrDefault(known => known.Name == name)
            ?? throw new UsageException($"there is no reproduction {Spelling.Quote(name)}; "
                + $"{Spelling.Suggest(name, [.. Reproduction.All.Select(known => known.Name)])}");
        if (parsed.GetValue(_only) is { Length: > 0 } text)
        {
            reproduction = reproduction.Only(text);
        }

        var started = TimeProvider.System.GetTimestamp();
        session.PrepareFolder();
        if (reproduction.NeedsTensors)
        {
            TorchSettings.Apply(session.Settings);
        }

        using var line = session.Progress();
        var result = reproduction.Run(session.Seed, new ReproductionLine(line), session.Cancellation);
        return new ReproduceCommandResult(
            reproduction,
            s_next.TryGetValue(name, out var next) ? result with { Notes = [.. result.Notes, next] } : result,
            session.Seed,
            TimeProvider.System.GetElapsedTime(started).TotalSeconds);
    }

    private sealed class ReproductionLine(ProgressLine line) : IProgress<Progress>
    {
        private readonly long _begun = TimeProvider.System.GetTimestamp();

        public void Report(Progress value)
        {
            var elapsed = TimeProvider.System.GetElapsedTime(_begun);
            line.Show(value.Stage, value.Fraction, left: value.Fraction > 0.05 ? elapsed * ((1 - value.Fraction) / value.Fraction) : null);
        }
    }
}
