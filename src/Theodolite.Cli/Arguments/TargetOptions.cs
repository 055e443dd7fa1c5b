using System.CommandLine;
using Theodolite.Cli.Targets;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;

namespace Theodolite.Cli.Arguments;

/// <summary>The argument and options of commands that look at a target.</summary>
internal sealed class TargetOptions
{
    private readonly Argument<string> _target = new("TARGET")
    {
        Description = "an expression in quotes, a model file (.yaml) or a run folder.",
    };
    private readonly Option<string?> _at = new("--at") { Description = "Point of an expression.", HelpName = "w1=0,w2=0" };
    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "Weights of a model (safetensors, a PyTorch state_dict for instance).",
        HelpName = "FILE",
    };
    private readonly Option<bool> _matchByOrder = MatchByOrder();
    private readonly Option<string?> _gradient = new("--gradient")
    {
        Description = "automatic (default) or numerical (by differences).",
        HelpName = "HOW",
    };

    private readonly Option<string?> _batchNorm = new("--batch-norm")
    {
        Description = "evaluation (default: stored statistics) or training (those of fixed batches).",
        HelpName = "MODE",
    };

    public TargetOptions(Command command)
    {
        command.Arguments.Add(_target);
        command.Options.Add(_at);
        command.Options.Add(_weights);
        command.Options.Add(_matchByOrder);
        command.Options.Add(_gradient);
        command.Options.Add(_batchNorm);
    }

    /// <summary>Opens the target that a command line names.</summary>
    public Subject Open(ParseResult parsed, Session session)
    {
        var numerical = Numerical(parsed.GetValue(_gradient));
        if (parsed.GetValue(_matchByOrder) && parsed.GetValue(_weights) is null)
        {
            throw new UsageException("--match-by-order says how the tensors of --weights are taken, and there are none.");
        }

        return Subject.Open(
            Target.Parse(parsed.GetValue(_target)!),
            new TargetSettings(
                parsed.GetValue(_at),
                parsed.GetValue(_weights),
                numerical,
                Mode(parsed.GetValue(_batchNorm)),
                Equal(parsed, _matchByOrder)),
            session);
    }

    /// <summary>The option that accepts weights matched by their order.</summary>
    public static Option<bool> MatchByOrder() => new("--match-by-order")
    {
        Description = "Accept weights of other names whose equal shapes only their order tells apart.",
    };

    /// <summary>What it says.</summary>
    public static EqualShapes Equal(ParseResult parsed, Option<bool> matchByOrder) =>
        parsed.GetValue(matchByOrder) ? EqualShapes.ByOrder : EqualShapes.Refused;

    private static NetworkMode Mode(string? text) => text switch
    {
        null or "evaluation" => NetworkMode.Evaluation,
        "training" => NetworkMode.Training,
        _ => throw new UsageException($"--batch-norm takes evaluation or training, not '{text}'."),
    };

    /// <exception cref="UsageException">Neither automatic nor numerical.</exception>
    public static bool Numerical(string? text) => text switch
    {
        null or "automatic" => false,
        "numerical" => true,
        _ => throw new UsageException($"--gradient takes automatic or numerical, not '{text}'."),
    };
}
