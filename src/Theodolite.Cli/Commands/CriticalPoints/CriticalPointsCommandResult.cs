using Spectre.Console;
using Theodolite.CriticalPoints;
using Theodolite.Objectives.Expressions;
using Theodolite.Reports;

namespace Theodolite.Cli.Commands.CriticalPoints;

/// <summary>A search as JSON, text and pictures.</summary>
/// <param name="result">What was found.</param>
internal sealed class CriticalPointsCommandResult(CriticalPointsResult result) : CommandResult
{
    public override string FileName => "critical-points";

    public override void WriteJson(Stream output, IReadOnlyList<string> notes) => CriticalPointsJson.Write(
        output,
        result.Report,
        result.Target,
        result.Names,
        result.Seed,
        result.Elapsed.TotalSeconds,
        notes);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures) =>
        CriticalPointsRendering.Write(console, result, pictures);

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation) =>
        CriticalPointsPictures.Write(folder, result, cancellation);
}

/// <summary>What a search found, and of what.</summary>
/// <param name="Report">What was found.</param>
/// <param name="Target">What was searched, as it was typed.</param>
/// <param name="Names">Names of the parameters of an expression; null for a network.</param>
/// <param name="Seed">Keys what was random.</param>
internal sealed record CriticalPointsResult(CriticalPointReport Report, string Target, IReadOnlyList<string>? Names, ulong Seed)
{
    /// <summary>Wall time.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The expression; null for a network.</summary>
    public Expression? Expression { get; init; }

    /// <summary>Lower corner of an expression's box.</summary>
    public double[] Low { get; init; } = [];

    /// <summary>Upper corner.</summary>
    public double[] High { get; init; } = [];
}
