using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Output;
using Theodolite.Differentiation;
using Theodolite.Torch;

namespace Theodolite.Cli.Commands.CheckGradient;

/// <summary>Numerical against automatic derivatives.</summary>
internal sealed class CheckGradientCommand : CliCommand
{
    public const string Name = "check-gradient";

    private static readonly IReadOnlyDictionary<string, DerivativeMethod> s_methods = Values.NamesOf<DerivativeMethod>();

    private readonly TargetOptions _target;
    private readonly Option<bool> _sweep;
    private readonly Option<bool> _hessian;
    private readonly Option<string?> _method;

    public CheckGradientCommand()
        : base(Name, "Compare numerical with automatic derivatives.")
    {
        _target = new TargetOptions(Symbol);
        _sweep = Symbol.AddOption<bool>("--sweep", "Sweep the step: rounding error on one side, truncation on the other.");
        _hessian = Symbol.AddOption<bool>(
            "--hessian",
            "Compare the Hessian too, element by element, with derivatives of the gradient.");
        _method = Symbol.AddOption<string?>(
            "--method",
            $"{string.Join(", ", s_methods.Keys)} (default central; complex is for expressions).",
            "METHOD");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite check-gradient \"x^2 + y^2\" --at x=3,y=4",
        "theodolite check-gradient \"exp(x)*sin(y)\" --at x=1,y=2 --sweep",
        "theodolite check-gradient \"exp(x)*sin(y)\" --at x=1,y=2 --method complex --hessian",
        "theodolite check-gradient MODEL.yaml --weights model.safetensors",
    ];

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var method = parsed.Choice(_method, s_methods);
        // Differences need float64.
        using var subject = _target.Open(parsed, session, DType.Float64);
        GradientCheckResult report;
        using (var line = session.Progress())
        {
            report = new GradientCheck { Seed = session.Seed, Method = method, CheckHessianElements = parsed.GetValue(_hessian) }.Run(
                subject.Objective,
                subject.Theta,
                new FractionLine(line, "comparing coordinates"),
                session.Cancellation);
        }

        var sweep = parsed.GetValue(_sweep)
            ? StepSweep.Run(subject.Objective, subject.Theta, session.Seed, session.Cancellation)
            : null;
        return new CheckGradientCommandResult(report, sweep, subject.Objective.Parameters, subject.Objective.DType);
    }
}
