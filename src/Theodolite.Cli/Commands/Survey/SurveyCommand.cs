using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.SurveyPages;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Studies;

namespace Theodolite.Cli.Commands.Survey;

/// <summary>The verdict, with evidence.</summary>
internal sealed class SurveyCommand : CliCommand
{
    public const string Name = "survey";

    /// <summary>The folder, inside that of --out, of the weights that the best trial reached.</summary>
    private const string BestFolder = "remedied";

    private readonly TargetOptions _target;
    private readonly Option<bool> _try;
    private readonly Option<string?> _optimizer;
    private readonly Option<string?> _batch;
    private readonly Option<string?> _products;
    private readonly Option<string?> _resolution;

    public SurveyCommand()
        : base(Name, "Say why the loss stands where it stands, and prove it.")
    {
        _target = new TargetOptions(Symbol);
        _try = Symbol.AddOption<bool>("--try", "Try the way out and what takes each cause away, on equal budgets, and show "
            + "before and after.");
        _optimizer = Symbol.AddOption<string?>(
            "--optimizer",
            "Judge the steps that this optimizer would make from these weights too: \"sgd(learning-rate=0.1)\".",
            "SETTINGS");
        _batch = Symbol.AddOption<string?>("--batch", "Samples of one gradient of --optimizer, or full (default: the model file's).", "N");
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
        "theodolite survey MODEL.yaml --weights model.safetensors --optimizer \"adam(learning-rate=0.01)\" --batch 64",
        "theodolite survey MODEL.yaml --weights model.safetensors --dtype float64",
    ];

    public override bool IsShared => true;

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        session.PrepareFolder();
        using var subject = _target.Open(parsed, session);
        var survey = session.Survey(subject, Settings(parsed) with { History = Steps(parsed, subject) });
        var tried = parsed.GetValue(_try);
        var attempt = tried ? session.Try(subject, survey, trainOn: true) : null;
        var trials = tried ? session.TryRemedies(subject, survey) : null;
        survey = attempt?.Survey ?? survey;
        if (trials?.Best is { } best)
        {
            survey = survey with { Remedy = survey.Remedy ?? best.AsRemedy(survey) };
            if (session.Settings.Out is { } folder && session.Processes.IsFirst)
            {
                subject.Study!.WriteWeights(
                    Path.Combine(folder, BestFolder),
                    best.Theta!,
                    "remedied",
                    seed: session.Seed,
                    overwrite: true);
            }
        }

        return new SurveyCommandResult(
            survey,
            attempt,
            subject.Where,
            CommandText.Of(subject),
            TimeProvider.System.GetElapsedTime(started),
            trials)
        {
            Report = session.Settings.Out is null ? null : Report(parsed, session, subject, survey, attempt, trials),
        };
    }

    private static SurveyReport Report(
        ParseResult parsed,
        Session session,
        Subject subject,
        SurveyResult survey,
        Attempt? attempt,
        RemedyTable? trials) => new()
        {
            Survey = survey,
            Attempt = attempt,
            Trials = trials,
            Where = subject.Where,
            Target = CommandText.Of(subject),
            Figures = new FigureStudy().Run(subject, survey, session.Cancellation),
            History = subject.History is { } history ? (history.Losses, history.HasStopped) : null,
            CommandLine = Circumstances.CommandLine(parsed),
            Circumstances = Circumstances.Of(subject, session),
        };

    // The training that is to be judged from θ on; null leaves it at that which led there.
    private RunHistory? Steps(ParseResult parsed, Subject subject)
    {
        var options = new Dictionary<string, string>();
        foreach (var (name, option) in new[] { ("optimizer", _optimizer), ("batch", _batch) })
        {
            if (parsed.GetValue(option) is { } text)
            {
                options[name] = text;
            }
        }

        return options.Count == 0 ? null
            : !options.ContainsKey("optimizer") ? throw new UsageException("--batch goes with --optimizer.")
            : subject.Study is null ? throw new UsageException("--optimizer is for networks; descend walks down an expression.")
            : subject.Stepping(options, "--");
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
