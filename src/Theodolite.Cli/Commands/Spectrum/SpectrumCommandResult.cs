using Spectre.Console;
using Theodolite.Reports;
using Theodolite.Spectra;

namespace Theodolite.Cli.Commands.Spectrum;

/// <summary>A spectrum, or what was known of it when it was cancelled.</summary>
/// <param name="report">What was found.</param>
/// <param name="title">What was studied, for pictures.</param>
/// <param name="where">Where the point comes from, in words.</param>
/// <param name="elapsed">Wall time.</param>
internal sealed class SpectrumCommandResult(SpectrumResult report, string title, string where, TimeSpan elapsed) : CommandResult
{
    public override string FileName => "spectrum";

    public override int ExitCode => report.Complete ? Output.ExitCode.Done : Output.ExitCode.Cancelled;

    public override void WriteJson(Stream output, IReadOnlyList<string> notes) =>
        SpectrumJson.Write(output, report, elapsed.TotalSeconds, notes);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures) =>
        SpectrumRendering.Write(console, report, where, pictures);

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation) =>
        SpectrumPictures.Write(folder, report, title);

    public override IReadOnlyList<string> Remarks(IReadOnlyList<string> pictures) =>
        pictures.Count > 0 && !SpectrumPictures.HaveLetters() ? [SpectrumPictures.NoLetters] : [];
}
