using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Runs;
using Theodolite.Studies;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Cli.Commands.Train;

/// <summary>Trains a model into a run folder.</summary>
internal sealed class TrainCommand : CliCommand
{
    public const string Name = "train";
    private readonly Argument<string> _model;
    private readonly Option<string?> _weights;
    private readonly Option<bool> _matchByOrder;
    private readonly Option<bool> _resume;
    private readonly Option<string?> _gradient;
    private readonly Option<string?> _writesOnnx;
    private readonly OnnxOptions _onnx;
    private readonly TrainingOptions _options;

    public TrainCommand()
        : base(Name, "Train a model file into a run folder.")
    {
        _model = Symbol.AddArgument("MODEL", "a model file (.yaml) or an ONNX model.");
        _weights = Symbol.AddOption<string?>("--weights", "Start from these weights (.pt, .safetensors, .h5, .keras, .npz) instead of "
            + "those of the initialisers or of the ONNX model.", "FILE");
        _matchByOrder = Symbol.AddMatchByOrder();
        _resume = Symbol.AddOption<bool>("--resume", "Continue the run in the folder from its last checkpoint.");
        _gradient = Symbol.AddOption<string?>(
            "--gradient",
            "automatic (default) or numerical (by differences, to see what that costs).",
            "HOW");
        _writesOnnx = Symbol.AddOption<string?>("--onnx", "Write the ONNX model again with the weights that it ends with.", "FILE");
        _onnx = new OnnxOptions(Symbol);
        _options = new TrainingOptions(Symbol);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite train examples/stalled-digits.yaml",
        "theodolite train model.yaml --out runs/second --seed 1 --dtype float64",
        "theodolite train model.yaml --optimizer \"adam(learning-rate=0.01)\" --schedule \"cosine(steps=500)\" --batch 64",
        "theodolite train model.yaml --range-test",
        "theodolite train model.yaml --resume",
        "theodolite train model.yaml --weights runs/first/weights.safetensors --force",
    ];

    public override bool IsShared => true;

    public override CommandResult Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        var path = parsed.GetValue(_model)!;
        var numerical = parsed.Gradient(_gradient);
        var folder = session.Settings.Out ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(path));
        var target = Target.Parse(path);
        if (target is not (ModelTarget or OnnxTarget))
        {
            throw new BadInputException($"'{path}' is no model file; one that ends in .yaml or .onnx was expected.");
        }

        var written = parsed.GetValue(_writesOnnx);
        var foreign = _onnx.Read(parsed, target);

        var (weights, resumes) = (parsed.GetValue(_weights), parsed.GetValue(_resume));
        var equal = parsed.EqualShapes(_matchByOrder, _weights);
        if (weights is not null && resumes)
        {
            throw new UsageException("--resume continues from a checkpoint and --weights starts anew: give one of them.");
        }

        var settings = new TrainingRunSettings
        {
            Options = _options.Read(parsed, session.Settings),
            OptionPrefix = "--",
            Recording = _options.Recording(parsed),
            Weights = weights,
            EqualShapes = equal,
            Numerical = numerical,
            Overwrite = session.Settings.Force,
        };
        var test = _options.RangeTest(parsed, settings.Options);
        if (test is not null && resumes)
        {
            throw new UsageException("--range-test begins a test of its own and --resume continues a run: give one of them.");
        }

        TorchSettings.ApplyThreads(session);
        var computing = new StudySettings
        {
            DType = session.Settings.DType,
            Device = session.Settings.Device ?? Device.Cpu,
            Processes = session.Processes,
            Memory = session.Memory,
        };
        var study = foreign is not null ? NetworkStudy.Of(foreign, computing) : NetworkStudy.Load(path, computing);
        try
        {
            if (written is not null && study.Imported is null)
            {
                throw new BadInputException($"{study.Name} was not read from an ONNX file, so --onnx has no graph to write weights into.");
            }

            return test is null
                ? Train(study, folder, resumes, settings, session, started, written)
                : Test(study, test, settings, session.Settings.Out ?? $"{folder}-range-test", session);
        }
        catch
        {
            study.Dispose();
            throw;
        }
    }

    private static TrainCommandResult Train(
        NetworkStudy study,
        string folder,
        bool resumes,
        TrainingRunSettings settings,
        Session session,
        long started,
        string? written)
    {
        using var run = resumes
            ? TrainingRun.Resume(study, folder, settings, session.Cancellation)
            : TrainingRun.Begin(study, folder, settings, session.Cancellation);
        var trained = session.Train(run);
        if (written is not null && session.Processes.IsFirst)
        {
            study.WriteOnnx(written, trained.Theta);
            session.Say([$"The ONNX model with the new weights is in {written}."]);
        }

        return new TrainCommandResult(study, trained, folder, run.Specification.Seed, TimeProvider.System.GetElapsedTime(started));
    }

    private static RangeTestCommandResult Test(
        NetworkStudy study,
        LearningRateRangeTest test,
        TrainingRunSettings settings,
        string folder,
        Session session)
    {
        // What is wrong with the training is said before a folder is made.
        settings.Specify(study);
        if (session.Processes.IsFirst)
        {
            RunFolder.Prepare(folder, session.Settings.Force);
        }

        var result = NetworkRangeTest.Run(study, test, settings, session.Cancellation);
        session.Say(result.Notes);
        study.Dispose();
        return new RangeTestCommandResult(result) { Folder = folder };
    }
}
