using System.CommandLine;
using Theodolite.Models.Layers;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Cli.Arguments;

/// <summary>The argument and options of commands that look at a target.</summary>
internal sealed class TargetOptions
{
    private static readonly IReadOnlyDictionary<string, NetworkMode> s_modes = Values.NamesOf<NetworkMode>();

    private readonly Argument<string> _target;
    private readonly Option<string?> _at;
    private readonly Option<string?> _weights;
    private readonly Option<bool> _matchByOrder;
    private readonly Option<string?> _gradient;
    private readonly Option<string?> _batchNorm;
    private readonly OnnxOptions _onnx;

    public TargetOptions(Command command)
    {
        _target = command.AddArgument("TARGET", "an expression in quotes, a model file (.yaml), an ONNX model or a run folder.");
        _at = command.AddOption<string?>("--at", "Point of an expression.", "w1=0,w2=0");
        _weights = command.AddOption<string?>("--weights", "Weights of a model: PyTorch (.pt), safetensors, Keras (.h5, .keras), "
            + "NumPy (.npz).", "FILE");
        _matchByOrder = command.AddMatchByOrder();
        _gradient = command.AddOption<string?>("--gradient", "automatic (default) or numerical (by differences).", "HOW");
        _batchNorm = command.AddOption<string?>(
            "--batch-norm",
            "evaluation (default: stored statistics) or training (those of fixed batches).",
            "MODE");
        _onnx = new OnnxOptions(command);
    }

    /// <summary>Opens the target that a command line names, and says what is to be known of it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="session">Device, dtype and seed.</param>
    /// <param name="dtype">Dtype of a network where the command line names none; null for that of the run, or float32.</param>
    /// <exception cref="UsageException">An option does not go with the kind of target.</exception>
    /// <exception cref="BadInputException">Something about it is not as it should be.</exception>
    public Subject Open(ParseResult parsed, Session session, DType? dtype = null)
    {
        var numerical = parsed.Gradient(_gradient);
        var target = Target.Parse(parsed.GetValue(_target)!);
        var foreign = _onnx.Read(parsed, target);
        var mode = parsed.Choice(_batchNorm, s_modes) ?? NetworkMode.Evaluation;
        var equal = parsed.EqualShapes(_matchByOrder, _weights);
        var subject = target is ExpressionTarget expression
            ? OfExpression(expression, parsed, session, numerical, mode)
            : OfNetwork(target, foreign, parsed, session, new SubjectSettings
            {
                DType = session.Settings.DType ?? dtype,
                Device = session.Settings.Device ?? Device.Cpu,
                Mode = mode,
                Processes = session.Processes,
                Memory = session.Memory,
                Seed = session.Settings.Seed,
                Weights = parsed.GetValue(_weights),
                EqualShapes = equal,
                Numerical = numerical,
            });
        session.Say(subject.Notes);
        return subject;
    }

    private Subject OfNetwork(Target target, ForeignModel? foreign, ParseResult parsed, Session session, SubjectSettings settings)
    {
        if (parsed.GetValue(_at) is not null)
        {
            throw new UsageException("--at is for expressions; a network is surveyed at its weights (--weights FILE).");
        }

        TorchSettings.ApplyThreads(session);
        return foreign is not null ? Subject.OfForeign(foreign, settings, session.Cancellation)
            : target is RunTarget ? Subject.OfRun(target.Text, settings)
            : Subject.OfModel(target.Text, settings, session.Cancellation);
    }

    private Subject OfExpression(
        ExpressionTarget target,
        ParseResult parsed,
        Session session,
        bool numerical,
        NetworkMode mode)
    {
        session.RequireOneProcess();
        var common = session.Settings;
        if (common.Device is { IsCpu: false } device)
        {
            throw new BadInputException(
                $"An expression is evaluated on the processor, without libtorch; --device {device} is for networks.");
        }

        if (common.DType is DType.Float32)
        {
            throw new UsageException("An expression is evaluated in float64; --dtype float32 is for networks.");
        }

        if (mode == NetworkMode.Training)
        {
            throw new UsageException("--batch-norm is for networks.");
        }

        if (parsed.GetValue(_weights) is not null)
        {
            throw new UsageException("--weights is for networks; give the point of an expression with --at.");
        }

        var (at, expression) = (parsed.GetValue(_at), target.Expression);
        var theta = Points.Parse(at, expression, _at.Name);
        return Subject.OfExpression(expression, target.Text, theta, numerical, Points.Spaced(at!));
    }
}
