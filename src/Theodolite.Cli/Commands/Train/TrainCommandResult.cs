using Spectre.Console;
using Theodolite.Cli.Rendering;
using Theodolite.Reports;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Train;

/// <summary>A finished training.</summary>
/// <param name="study">What was trained; disposed with the result.</param>
/// <param name="trained">What it gave.</param>
/// <param name="folder">The run folder.</param>
/// <param name="seed">The seed of weights and samples.</param>
/// <param name="elapsed">Wall time.</param>
internal sealed class TrainCommandResult(
    NetworkStudy study,
    TrainedNetwork trained,
    string folder,
    ulong seed,
    TimeSpan elapsed) : CommandResult
{
    public override void WriteJson(Stream output) =>
        ReportWriter.Write(output, TrainingJson.Of(study, trained, folder, seed, elapsed.TotalSeconds));

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures) =>
        TrainRendering.Write(console, study, trained, folder, next: true);

    public override void Dispose() => study.Dispose();
}
