using System.CommandLine;
using Theodolite.Cli.Arguments;

namespace Theodolite.Cli.Commands.Survey;

/// <summary>The verdict, with evidence.</summary>
internal sealed class SurveyCommand : CliCommand
{
    public const string Name = "survey";
    private readonly TargetOptions _target;
    private readonly Option<bool> _try;
    private readonly Option<string?> _products;
    private readonly Option<string?> _resolution;

    public SurveyCommand()
        : base(Name, "Say why the loss stands where it stands, and prove it.")
    {
        _target = new TargetOptions(Symbol);
        _try = Symbol.AddOption<bool>("--try", "Try the way out, train on from there, and show before and after.");
        _products = Symbol.AddOption<string?>(
            "--products",
            "Most Hessian products of the search (default 300) and of the bound (default 1000), in large models.",
            "N");
        _resolution = Symbol.AddOption<string?>(
            "--resolution",
            "Share of the spread of eigenvalues to which a flat minimum is bounded (default 1e-3).",
            "SHARE");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite survey \"(1 - w1*w2)^2\" --at w1=0,w2=0",
        "theodolite survey \"-x^4 - y^4\" --at x=0,y=0 --json",
        "theodolite survey runs/stalled-digits --try",
        "theodolite survey MODEL.yaml --weights model.safetensors --dtype float64",
    ];

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        session.PrepareFolder();
        using var subject = _target.Open(parsed, session);
        var survey = session.Survey(subject, Settings(parsed));
        var attempt = parsed.GetValue(_try) ? session.Try(subject, survey, trainOn: true) : null;
        return new SurveyCommandResult(
            attempt?.Survey ?? survey,
            attempt,
            subject.Where,
            CommandText.Of(subject),
            TimeProvider.System.GetElapsedTime(started));
    }

    private Diagnosis.Survey Settings(ParseResult parsed)
    {
        var settings = new Diagnosis.Survey();
        if (parsed.Whole(_products, 1, 1_000_000) is { } products)
        {
            settings = settings with { MaximumProducts = products, BoundProducts = products };
        }

        return parsed.Positive(_resolution, most: 0.25) is { } share ? settings with { Resolution = share } : settings;
    }
}
