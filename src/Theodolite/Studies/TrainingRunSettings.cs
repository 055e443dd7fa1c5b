using Theodolite.Networks;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>What is said of a training beside its model file.</summary>
public sealed record TrainingRunSettings
{
    /// <summary>
    /// In place of keys of the model file, by option and as text: <c>{"optimizer": "adam(learning-rate=0.1)", "steps": "100"}</c>. The run
    /// remembers them, and what resumes it reads them again.
    /// </summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>();

    /// <summary>What stands before the name of an option in messages: <c>--</c> on a command line.</summary>
    public string OptionPrefix { get; init; } = "";

    /// <summary>What is kept of the run.</summary>
    public RunRecording Recording { get; init; } = new();

    /// <summary>A safetensors file to start from; null draws the weights from the initialisers.</summary>
    public string? Weights { get; init; }

    /// <summary>What to do with weights that only their order tells apart.</summary>
    public EqualShapes EqualShapes { get; init; }

    /// <summary>Whether gradients are taken by differences of the loss, over all samples.</summary>
    public bool Numerical { get; init; }

    /// <summary>Whether a run that is there is overwritten.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How a study is trained under these settings.</summary>
    /// <exception cref="BadInputException">A text cannot be read, nothing says how to train, or something does not go together.</exception>
    public TrainSettings Specify(NetworkStudy study)
    {
        if (study.Model.Train is null && !Options.ContainsKey("optimizer"))
        {
            throw new BadInputException(
                $"{study.Name} does not say how to train",
                new Hint(HintKind.NoOptimizer, ": it needs the key 'train', or the training the option 'optimizer'"));
        }

        var specification = TrainOptions.Apply(study.Model.Train, Options, OptionPrefix);
        study.RequireTest(specification);
        return Numerical && specification.Batch is { } batch && batch < study.Training.Data.Count
            ? throw new BadInputException(
                "Numerical gradients are taken over all samples",
                new Hint(HintKind.FullBatch, ": they need 'batch: full'"))
            : specification;
    }

    /// <summary>The weights that a training starts from: those of <see cref="Weights"/>, else those of the initialisers, scaled by the data
    /// where the specification says so.</summary>
    /// <param name="study">The network and its data.</param>
    /// <param name="specification">How it is trained.</param>
    /// <param name="notes">Receives how weights were matched, and the layers that could not be scaled.</param>
    /// <param name="cancellation">Stops between passes.</param>
    internal double[] Start(
        NetworkStudy study,
        TrainSettings specification,
        ICollection<string> notes,
        CancellationToken cancellation)
    {
        if (Weights is { } weights)
        {
            return study.ReadWeights(weights, EqualShapes, notes);
        }

        if (specification.Initialize is not { } lsuv)
        {
            return study.Start(specification.Seed);
        }

        var result = LsuvInitialization.Run(study.Training, lsuv, specification.Seed, cancellation);
        foreach (var layer in result.Dead)
        {
            notes.Add($"Layer {layer} gives the same output for every sample; its weights could not be scaled.");
        }

        return result.Theta;
    }
}
