using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Rendering;
using Theodolite.Differentiation;
using Theodolite.Reports;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands;

/// <summary>Numerical against automatic derivatives.</summary>
internal sealed class CheckGradientCommand : CliCommand
{
    private readonly TargetOptions _target;
    private readonly Option<bool> _sweep;
    private readonly Option<bool> _hessian;
    private readonly Option<string?> _method;

    public CheckGradientCommand()
        : base("check-gradient", "Compare numerical with automatic derivatives.")
    {
        _target = new TargetOptions(Symbol);
        _sweep = AddOption<bool>("--sweep", "Sweep the step: rounding error on one side, truncation on the other.");
        _hessian = AddOption<bool>("--hessian", "Compare the Hessian too, element by element, with derivatives of the gradient.");
        _method = AddOption<string?>("--method", $"{string.Join(", ", Methods)} (default central; complex is for expressions).", "METHOD");
    }

    private static IReadOnlyList<string> Methods { get; } = [.. Enum.GetNames<DerivativeMethod>().Select(Kebab.Of)];

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite check-gradient \"x^2 + y^2\" --at x=3,y=4",
        "theodolite check-gradient \"exp(x)*sin(y)\" --at x=1,y=2 --sweep",
        "theodolite check-gradient \"exp(x)*sin(y)\" --at x=1,y=2 --method complex --hessian",
        "theodolite check-gradient MODEL.yaml --weights model.safetensors",
    ];

    public override int Run(ParseResult parsed, Session session)
    {
        var method = Method(parsed.GetValue(_method));
        using var subject = _target.Open(parsed, InDoubleUnlessAsked(session));
        var seed = session.Settings.Seed ?? 0;
        GradientCheckReport report;
        using (var line = new ProgressLine(session.Terminal, session.Settings.Json))
        {
            report = new GradientCheck { Seed = seed, Method = method, CheckHessianElements = parsed.GetValue(_hessian) }.Run(
                subject.Objective,
                subject.Theta,
                new FractionLine(line, "comparing coordinates"),
                session.Cancellation);
        }

        var sweep = parsed.GetValue(_sweep) ? StepSweep.Run(subject.Objective, subject.Theta, seed, session.Cancellation) : null;
        if (session.Settings.Json)
        {
            JsonOutput.Write(
                session.Terminal,
                stream => GradientCheckJson.Write(stream, report, sweep, subject.Objective.Parameters, session.Notes));
        }
        else
        {
            GradientCheckRendering.Write(session.Terminal.Styled(), report, sweep, subject.Objective);
        }

        return ExitCode.Done;
    }

    /// <summary>Differences need float64: a network is checked in it unless a dtype was asked for.</summary>
    private static Session InDoubleUnlessAsked(Session session) =>
        session.Settings.DType is null ? session with { Settings = session.Settings with { DType = DType.Float64 } } : session;

    private static DerivativeMethod? Method(string? text) => text is null ? null
        : Methods.ToList().IndexOf(text) is >= 0 and var index ? (DerivativeMethod)index
        : throw new UsageException($"--method has no {Spelling.Quote(text)}; {Spelling.Suggest(text, [.. Methods])}");
}
