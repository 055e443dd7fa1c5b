using System.CommandLine;
using System.Text.Json;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Rendering;
using Theodolite.Differentiation;
using Theodolite.Reports;

namespace Theodolite.Cli.Commands;

/// <summary>Numerical against automatic derivatives.</summary>
internal sealed class CheckGradientCommand : CliCommand
{
    private readonly TargetOptions _target;
    private readonly Option<bool> _sweep;

    public CheckGradientCommand()
        : base("check-gradient", "Compare numerical with automatic derivatives.")
    {
        _target = new TargetOptions(Symbol);
        _sweep = AddOption<bool>("--sweep", "Sweep the step: rounding error on one side, truncation on the other.");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite check-gradient \"x^2 + y^2\" --at x=3,y=4",
        "theodolite check-gradient \"exp(x)*sin(y)\" --at x=1,y=2 --sweep",
        "theodolite check-gradient MODEL.yaml --dtype float64",
    ];

    public override int Run(ParseResult parsed, Session session)
    {
        using var subject = _target.Open(parsed, session);
        var seed = session.Settings.Seed ?? 0;
        GradientCheckReport report;
        using (var line = new ProgressLine(session.Terminal, session.Settings.Json))
        {
            report = new GradientCheck { Seed = seed }.Run(subject.Objective, subject.Theta, new FractionLine(line, "comparing coordinates"), session.Cancellation);
        }

        var sweep = parsed.GetValue(_sweep) ? StepSweep.Run(subject.Objective, subject.Theta, seed, session.Cancellation) : null;
        if (session.Settings.Json)
        {
            JsonOutput.Write(session.Terminal, stream => WriteJson(stream, report, sweep));
        }
        else
        {
            GradientCheckRendering.Write(session.Terminal.Styled(), report, sweep);
        }

        return ExitCode.Done;
    }

    private static void WriteJson(Stream stream, GradientCheckReport report, StepSweep? sweep)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = JsonStyle.Indented.Encoder });
        json.WriteStartObject();
        json.WriteString("schema", "theodolite/check-gradient/1");
        json.WriteBoolean("passed", report.Passed);
        json.WriteReal("value", report.Value);
        json.WriteReal("maxAbsoluteError", report.MaxAbsoluteError);
        json.WriteReal("maxRelativeError", report.MaxRelativeError);
        json.WriteReals("numerical", [.. report.Numerical]);
        json.WriteReals("automatic", [.. report.Automatic]);
        json.WriteStartArray("names");
        foreach (var element in report.Elements)
        {
            json.WriteStringValue(element.Name);
        }

        json.WriteEndArray();
        json.WriteNumber("parameters", report.Parameters);
        json.WriteNumber("kinks", report.Kinks);
        json.WriteReal("taylorSlope", report.TaylorSlope);
        json.WriteReal("hessianRelativeError", report.Hessian?.RelativeError);
        json.WriteReal("hessianSymmetryDefect", report.Hessian?.SymmetryDefect);
        if (sweep is not null)
        {
            json.WriteStartArray("sweep");
            foreach (var row in sweep.Rows)
            {
                json.WriteStartObject();
                json.WriteReal("step", row.Step);
                json.WriteReal("forward", row.Forward);
                json.WriteReal("central", row.Central);
                json.WriteReal("fivePoint", row.FivePoint);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
