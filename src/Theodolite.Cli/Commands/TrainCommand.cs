using System.CommandLine;
using Theodolite.Cli.Arguments;
using Theodolite.Cli.Rendering;
using Theodolite.Cli.Targets;
using Theodolite.Cli.Work;
using Theodolite.Training;

namespace Theodolite.Cli.Commands;

/// <summary>Trains a model into a run folder.</summary>
internal sealed class TrainCommand : CliCommand
{
    private readonly Argument<string> _model;
    private readonly Option<string?> _weights;
    private readonly Option<string?> _gradient;
    private readonly Option<bool> _resume;

    public TrainCommand()
        : base("train", "Train a model file into a run folder.")
    {
        _model = AddArgument("MODEL", "a model file (.yaml).");
        _weights = AddOption<string?>("--weights", "Start from these weights (safetensors) instead of the initialisers.", "FILE");
        _resume = AddOption<bool>("--resume", "Continue the run in the folder from its last checkpoint.");
        _gradient = AddOption<string?>("--gradient", "automatic (default) or numerical (by differences, to see what that costs).", "HOW");
    }

    public override IReadOnlyList<string> Examples =>
    [
        "theodolite train examples/stalled-digits.yaml",
        "theodolite train model.yaml --out runs/second --seed 1 --dtype float64",
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

        using var study = NetworkStudy.Load(path, session);
        var start = parsed.GetValue(_weights) is { } weights ? study.ReadWeights(weights, session) : null;
        if (start is not null && parsed.GetValue(_resume))
        {
            throw new UsageException("--resume continues from a checkpoint and --weights starts anew: give one of them.");
        }

        var trained = parsed.GetValue(_resume)
            ? Resume(study, folder, numerical, session)
            : Train(study, folder, session.Settings.Force, start, numerical, session);
        if (session.Settings.Json)
        {
            Json.Write(session, Json.OfTraining(study, trained, folder, Specification(study, session).Seed, TimeProvider.System.GetElapsedTime(started).TotalSeconds));
        }
        else
        {
            TrainRendering.Write(session.Terminal.Styled(), study, trained, folder, next: true);
        }

        return ExitCode.Done;
    }

    /// <summary>Trains into a folder.</summary>
    public static TrainedNetwork Train(NetworkStudy study, string folder, bool overwrite, double[]? start, bool numerical, Session session)
    {
        var specification = Specification(study, session);
        if (numerical && specification.Batch is { } batch && batch < study.Training.Data.Count)
        {
            throw new BadInputException("Numerical gradients are taken over all samples: --gradient numerical needs 'batch: full'.");
        }

        var run = RunFolder.Create(folder, overwrite);
        run.WriteModel(study.Text);
        return new TrainingRun(study, specification, session) { Folder = run, Numerical = numerical }
            .Run(start ?? study.Training.InitialParameters(specification.Seed));
    }

    private static TrainedNetwork Resume(NetworkStudy study, string folder, bool numerical, Session session)
    {
        var specification = Specification(study, session);
        var run = RunFolder.Open(folder);
        var checkpoint = run.ReadCheckpoint(study.Network.Parameters, specification.Optimizer);
        run.WriteModel(study.Text);
        return new TrainingRun(study, specification, session) { Folder = run, Numerical = numerical, Resumed = checkpoint }.Run(checkpoint.Parameters);
    }

    private static TrainSpecification Specification(NetworkStudy study, Session session)
    {
        var specification = study.Model.Train ?? throw new BadInputException($"{study.Name} does not say how to train: it needs the key 'train'.");
        return session.Settings.Seed is { } seed ? specification with { Seed = seed } : specification;
    }
}
