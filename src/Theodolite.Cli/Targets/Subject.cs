using Theodolite.Cli.Arguments;
using Theodolite.Differentiation;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Objectives.Expressions;
using Theodolite.Torch;

namespace Theodolite.Cli.Targets;

/// <summary>A loss and the point at which to look at it.</summary>
internal sealed class Subject : IDisposable
{
    public required Target Target { get; init; }

    public required Objective Objective { get; init; }

    /// <summary>θ.</summary>
    public required double[] Theta { get; init; }

    /// <summary>Where θ comes from, in words.</summary>
    public required string Where { get; init; }

    /// <summary>The network behind the loss; null for an expression.</summary>
    public NetworkStudy? Study { get; init; }

    /// <summary>Whether θ is where a training run stopped improving.</summary>
    public bool Stalled { get; init; }

    /// <summary>A short name for pictures.</summary>
    public string Title => Target is ExpressionTarget ? $"{Target.Text} at {Where}" : Target.Text;

    /// <summary>How to name it on a command line again.</summary>
    public string CommandText =>
        Target is ExpressionTarget ? $"{Target.Quoted} --at {Where.Replace(" ", "", StringComparison.Ordinal)}" : Target.Quoted;

    /// <summary>Opens a target.</summary>
    /// <exception cref="UsageException">An option does not go with the kind of target.</exception>
    /// <exception cref="BadInputException">Something about it is not as it should be.</exception>
    public static Subject Open(Target target, TargetSettings settings, Session session)
    {
        var subject = target switch
        {
            ExpressionTarget expression => OfExpression(expression, settings, session.Settings),
            _ when settings.At is not null => throw new UsageException(
                "--at is for expressions; a network is surveyed at its weights (--weights FILE)."),
            ModelTarget model => NetworkStudy.OpenModel(model, settings, session),
            RunTarget run => NetworkStudy.OpenRun(run, settings, session),
            _ => throw new InvalidOperationException($"{target.GetType().Name} is not known."),
        };
        return settings.Numerical ? subject.Differenced() : subject;
    }

    public void Dispose()
    {
        Objective.Dispose();
        Study?.Dispose();
    }

    private static Subject OfExpression(ExpressionTarget target, TargetSettings settings, CommonSettings common)
    {
        if (common.Device is { IsCpu: false } device)
        {
            throw new BadInputException(
                $"An expression is evaluated on the processor, without libtorch; --device {device} is for networks.");
        }

        if (common.DType is DType.Float32)
        {
            throw new UsageException("An expression is evaluated in float64; --dtype float32 is for networks.");
        }

        if (settings.Mode == NetworkMode.Training)
        {
            throw new UsageException("--batch-norm is for networks.");
        }

        if (settings.Weights is not null)
        {
            throw new UsageException("--weights is for networks; give the point of an expression with --at.");
        }

        var objective = new ExpressionObjective(target.Expression);
        return new Subject
        {
            Target = target,
            Objective = objective,
            Theta = Point.Parse(settings.At, target.Expression),
            Where = string.Join(", ", settings.At!.Split(',', StringSplitOptions.TrimEntries)),
        };
    }

    private Subject Differenced() => new()
    {
        Target = Target,
        Objective = new NumericalGradientObjective(Objective, ownsInner: true),
        Theta = Theta,
        Where = Where,
        Study = Study,
        Stalled = Stalled,
    };
}

/// <summary>The options that say where and how to look.</summary>
/// <param name="At">The point of an expression.</param>
/// <param name="Weights">A safetensors file.</param>
/// <param name="Numerical">Take gradients by differences.</param>
/// <param name="Mode">How a network's batch normalisation gets its statistics.</param>
/// <param name="Equal">What to do with weights that only their order tells apart.</param>
internal sealed record TargetSettings(
    string? At,
    string? Weights,
    bool Numerical,
    NetworkMode Mode = NetworkMode.Evaluation,
    EqualShapes Equal = EqualShapes.Refused);
