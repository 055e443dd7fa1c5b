using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Networks;
using Theodolite.Runs;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Cli.Commands;

/// <summary>Trains a model into a run folder.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly Argument<string> _model;
    private readonly Option<string?> _weights;
    private readonly Option<string?> _gradient;
    private readonly Option<bool> _matchByOrder = TargetOptions.MatchByOrder();
    private readonly Option<bool> _resume;
    private readonly TrainingOptions _options;

    public TrainCommand()
        : base("train", "Train a model file into a run folder.")
    {
        _model = AddArgument("MODEL", "a model file (.yaml).");
        _weights = AddOption<string?>("--weights", "Start from these weights (safetensors) instead of the initialisers.", "FILE");
        Symbol.Options.Add(_matchByOrder);
        _resume = AddOption<bool>("--resume", "Continue the run in the folder from its last checkpoint.");
        _gradient = AddOption<string?>("--gradient", "automatic (default) or numerical (by differences, to see what that costs).", "HOW");
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

    public override int Run(ParseResult parsed, Session session)
    {
        var started = TimeProvider.System.GetTimestamp();
        var path = parsed.GetValue(_model)!;
        var numerical = TargetOptions.Numerical(parsed.GetValue(_gradient));
        var folder = session.Settings.Out ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(path));
        if (Target.Parse(path) is not ModelTarget)
        {
            throw new BadInputException($"'{path}' is no model file; one that ends in .yaml was expected.");
        }

        var options = _options.Read(parsed, session.Settings);
        if (parsed.GetValue(_weights) is not null && parsed.GetValue(_resume))
        {
            throw new UsageException("--resume continues from a checkpoint and --weights starts anew: give one of them.");
        }

        if (parsed.GetValue(_matchByOrder) && parsed.GetValue(_weights) is null && !parsed.GetValue(_resume))
        {
            throw new UsageException("--match-by-order says how the tensors of --weights are taken, and there are none.");
        }

        using var study = NetworkStudy.Load(path, session);
        var settings = new TrainingStart(options, _options.Recording(parsed), parsed.GetValue(_weights), numerical)
        {
            Equal = TargetOptions.Equal(parsed, _matchByOrder),
        };
        if (_options.RangeTest(parsed, options) is { } test)
        {
            if (parsed.GetValue(_resume))
            {
                throw new UsageException("--range-test begins a test of its own and --resume continues a run: give one of them.");
            }

            var specification = Specification(study, settings);
            RangeTestRun.Run(
                study,
                specification,
                test,
                Start(study, settings, specification, session),
                session.Settings.Out ?? $"{folder}-range-test",
                session);
            return ExitCode.Done;
        }

        var trained = parsed.GetValue(_resume)
            ? Resume(study, folder, settings, session)
            : Train(study, folder, session.Settings.Force, settings, session);
        if (session.Settings.Json)
        {
            using var written = RunFolder.Open(folder);
            Json.Write(
                session,
                Json.OfTraining(
                    study,
                    trained,
                    folder,
                    written.ReadRecord().Seed,
                    TimeProvider.System.GetElapsedTime(started).TotalSeconds,
                    session.Notes));
        }
        else
        {
            TrainRendering.Write(session.Terminal.Styled(), study, trained, folder, next: true);
        }

        return ExitCode.Done;
    }

    /// <summary>Trains into a folder as the model file says.</summary>
    public static TrainedNetwork Train(NetworkStudy study, string folder, bool overwrite, Session session) => Train(
        study,
        folder,
        overwrite,
        new TrainingStart(
            session.Settings.Seed is { } seed ? new Dictionary<string, string> { ["seed"] = $"{seed}" } : new Dictionary<string, string>(),
            new RunRecording(),
            null,
            false),
        session);

    private static TrainedNetwork Train(NetworkStudy study, string folder, bool overwrite, TrainingStart settings, Session session)
    {
        var specification = Specification(study, settings);
        var start = Start(study, settings, specification, session);
        using var run = RunFolder.Create(folder, overwrite);
        run.WriteModel(study.Text);
        return Begin(study, run, settings, specification, start, session);
    }

    private static TrainedNetwork Resume(NetworkStudy study, string folder, TrainingStart settings, Session session)
    {
        using var run = RunFolder.Reopen(folder);
        if (run is null)
        {
            session.Say([$"The run '{folder}' was ended before it wrote anything; it begins anew."]);
            return Train(study, folder, overwrite: true, settings, session);
        }

        var record = run.ReadRecord();
        study.RequireClasses(record, folder);
        var options = new Dictionary<string, string>(record.Options);
        foreach (var (name, text) in settings.Options)
        {
            options[name] = text;
        }

        settings = settings with { Options = options, Weights = record.Start };
        if ((study.Training.DType == DType.Float64 ? "float64" : "float32") is var dtype && dtype != record.DType)
        {
            throw new BadInputException($"The run '{folder}' is in {record.DType}; continue it with --dtype {record.DType}.");
        }

        var specification = Specification(study, settings);
        var notes = new List<string>();
        var checkpoint = run.ReadCheckpoint(study.Network.Parameters, specification.Optimizer, notes);
        session.Say(notes);
        run.WriteModel(study.Text);
        if (checkpoint is null)
        {
            session.Say([$"The run '{folder}' was ended before its first checkpoint; it begins anew."]);
            return Begin(study, run, settings, specification, Start(study, settings, specification, session), session);
        }

        return new TrainingRun(study, specification, session)
        {
            Folder = run,
            Recording = settings.Recording,
            Record = record with { Options = settings.Options },
            Numerical = settings.Numerical,
            Resumed = checkpoint,
        }.Run(checkpoint.Parameters);
    }

    private static TrainedNetwork Begin(
        NetworkStudy study,
        RunFolder run,
        TrainingStart settings,
        TrainSpecification specification,
        double[] start,
        Session session)
    {
        var record = new RunRecord
        {
            Model = study.Name,
            DataFolder = Path.GetFullPath(study.Model.Directory),
            Seed = specification.Seed,
            DType = study.Training.DType == DType.Float64 ? "float64" : "float32",
            Version = Application.Version,
            Options = settings.Options,
            Start = settings.Weights is { } weights ? Path.GetFullPath(weights) : null,
            Parameters = study.Network.Parameters.Count,
            Samples = study.Training.Data.Count,
            Classes = study.Training.Data.Classes,
        };
        run.WriteRecord(record);
        return new TrainingRun(study, specification, session)
        {
            Folder = run,
            Recording = settings.Recording,
            Record = record,
            Numerical = settings.Numerical,
        }.Run(start);
    }

    private static double[] Start(NetworkStudy study, TrainingStart settings, TrainSpecification specification, Session session)
    {
        if (settings.Weights is { } weights)
        {
            return study.ReadWeights(weights, settings.Equal, session);
        }

        if (specification.Initialize is not { } lsuv)
        {
            return study.Training.InitialParameters(specification.Seed);
        }

        var result = LsuvInitialization.Run(study.Training, lsuv, specification.Seed, session.Cancellation);
        session.Say(
            result.Dead.Select(layer => $"Layer {layer} gives the same output for every sample; its weights could not be scaled."));
        return result.Theta;
    }

    private static TrainSpecification Specification(NetworkStudy study, TrainingStart settings)
    {
        if (study.Model.Train is null && !settings.Options.ContainsKey("optimizer"))
        {
            throw new BadInputException(
                $"{study.Name} does not say how to train: it needs the key 'train', or the command the option --optimizer.");
        }

        var specification = TrainOptions.Apply(study.Model.Train, settings.Options);
        return settings.Numerical && specification.Batch is { } batch && batch < study.Training.Data.Count
            ? throw new BadInputException("Numerical gradients are taken over all samples: --gradient numerical needs 'batch: full'.")
            : specification;
    }

    /// <summary>What the command line says of a run.</summary>
    private sealed record TrainingStart(
        IReadOnlyDictionary<string, string> Options,
        RunRecording Recording,
        string? Weights,
        bool Numerical)
    {
        /// <summary>What to do with weights that only their order tells apart.</summary>
        public EqualShapes Equal { get; init; }
    }
}
