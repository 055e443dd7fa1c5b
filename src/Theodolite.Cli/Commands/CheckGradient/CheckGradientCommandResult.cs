using Spectre.Console;
using Theodolite.Differentiation;
using Theodolite.Objectives;
using Theodolite.Reports;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.CheckGradient;

/// <summary>A check of derivatives.</summary>
/// <param name="report">The comparison.</param>
/// <param name="sweep">The sweep of the step; null where none was asked for.</param>
/// <param name="parameters">Names of the parameters.</param>
/// <param name="dtype">The dtype of the loss.</param>
internal sealed class CheckGradientCommandResult(
    GradientCheckResult report,
    StepSweep? sweep,
    ParameterLayout parameters,
    DType dtype) : CommandResult
{
    public override void WriteJson(Stream output, IReadOnlyList<string> notes) =>
        GradientCheckJson.Write(output, report, sweep, parameters, notes);

    public override void WriteText(IAnsiConsole console, IReadOnlyList<string> pictures) =>
        GradientCheckRendering.Write(console, report, sweep, parameters, dtype);
}
