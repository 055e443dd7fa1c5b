using Spectre.Console;
using Theodolite.Reproductions;

namespace Theodolite.Cli.Commands.Reproduce;

/// <summary>A result computed again.</summary>
/// <param name="reproduction">Which.</param>
/// <param name="result">What came out.</param>
/// <param name="seed">The seed used.</param>
/// <param name="seconds">Wall time.</param>
internal sealed class ReproduceCommandResult(
    Reproduction reproduction,
    ReproductionResult result,
    ulong seed,
    double seconds) : CommandResult
{
    public override string FileName => reproduction.Name;

    public override void WriteJson(Stream output) => ReproductionJson.Write(output, reproduction, result, seed, seconds);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures) =>
        ReproductionRendering.Write(console, reproduction, result, seconds, pictures);

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation) =>
        ReproductionPictures.Write(folder, result.Plots);
}

/// <summary>What can be computed again.</summary>
/// <param name="all">All of them.</param>
internal sealed class ReproductionListCommandResult(IReadOnlyList<Reproduction> all) : CommandResult
{
    public override void WriteJson(Stream output) => ReproductionJson.WriteList(output, all);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures) => ReproductionRendering.List(console, all);
}
