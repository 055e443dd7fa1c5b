using Spectre.Console;
using Theodolite.Descents;
using Theodolite.Reports;

namespace Theodolite.Cli.Commands.Descend;

/// <summary>A race that was run.</summary>
/// <param name="report">How it went.</param>
/// <param name="course">Where it was run; disposed with the result.</param>
/// <param name="settings">How long each run was.</param>
/// <param name="animate">Whether an animation was asked for.</param>
internal sealed class DescendCommandResult(DescendReport report, Course course, Descent settings, bool animate) : CommandResult
{
    public override string FileName => "descend";

    public override void WriteJson(Stream output) => DescendJson.Write(output, report);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures) =>
        DescendRendering.Write(console, report, settings, pictures);

    public override IReadOnlyList<string> Draw(string folder, CancellationToken cancellation) =>
        DescentPictures.Write(folder, report, course.Objective, course.Gallery, settings, animate, cancellation);

    public override void Dispose() => course.Dispose();
}
