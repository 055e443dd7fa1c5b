using Theodolite.Networks;
using Theodolite.Runs;
using Theodolite.Settings;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <content>How a run begins, or goes on.</content>
public sealed partial class TrainingRun
{
    /// <summary>Begins a run in a new folder, or over an old one where the settings say so.</summary>
    /// <param name="study">The network and its data.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="settings">What is said beside the model file.</param>
    /// <param name="cancellation">Stops an initialisation by the data.</param>
    /// <exception cref="BadInputException">Nothing says how to train, the weights do not fit, or the folder is not empty.</exception>
    public static TrainingRun Begin(
        NetworkStudy study,
        string folder,
        TrainingRunSettings? settings = null,
        CancellationToken cancellation = default)
    {
        settings ??= new TrainingRunSettings();
        return Begin(study, folder, settings, [.. study.Notes], cancellation);
    }

    /// <summary>Continues the run in a folder from its last whole checkpoint; one that was ended before its first begins anew, which
    /// <see cref="Notes"/> then say.</summary>
    /// <param name="study">The network and its data, as before.</param>
    /// <param name="folder">The run folder.</param>
    /// <param name="settings">What is said beside the model file and what the run remembers; its <see cref="TrainingRunSettings.Weights"/>,
    /// and how they are matched, are those that the run remembers.</param>
    /// <param name="cancellation">Stops an initialisation by the data.</param>
    /// <exception cref="BadInputException">The folder holds no run, or one of another model, optimizer or dtype; or no checkpoint is
    /// whole.</exception>
    public static TrainingRun Resume(
        NetworkStudy study,
        string folder,
        TrainingRunSettings? settings = null,
        CancellationToken cancellation = default)
    {
        settings ??= new TrainingRunSettings();
        var run = RunFolder.Reopen(folder, study.Processes);
        return run is null
            ? Begin(
                study,
                folder,
                settings with { Overwrite = true },
                [.. study.Notes, $"The run '{folder}' was ended before it wrote anything; it begins anew."],
                cancellation)
            : Held(run, () => Resume(study, run, settings, cancellation));
    }

    /// <summary>A run that is recorded nowhere.</summary>
    /// <param name="study">The network and its data.</param>
    /// <param name="specification">How to train.</param>
    /// <param name="start">θ₀.</param>
    /// <exception cref="BadInputException">It is to be evaluated on the way, and no samples were set aside.</exception>
    public static TrainingRun From(NetworkStudy study, TrainSettings specification, double[] start)
    {
        study.RequireTest(specification);
        return new(study, specification, start);
    }

    private static TrainingRun Begin(
        NetworkStudy study,
        string folder,
        TrainingRunSettings settings,
        List<string> notes,
        CancellationToken cancellation)
    {
        var specification = settings.Specify(study);
        MemoryEstimate.Require(study.Training, specification);
        var start = settings.Start(study, specification, notes, cancellation);
        study.RequireAgreement(start);
        var run = RunFolder.Create(folder, settings.Overwrite, study.Processes);
        return Held(run, () =>
        {
            run.WriteModel(study.Text);
            return Begin(study, run, settings, specification, start, notes);
        });
    }

    private static TrainingRun Resume(NetworkStudy study, RunFolder run, TrainingRunSettings settings, CancellationToken cancellation)
    {
        var record = run.ReadRecord();
        study.RequireClasses(record, run.Path);
        var options = new Dictionary<string, string>(record.Options);
        foreach (var (name, text) in settings.Options)
        {
            options[name] = text;
        }

        settings = settings with
        {
            Options = options,
            Weights = record.Start,
            EqualShapes = record.MatchByOrder ? EqualShapes.ByOrder : EqualShapes.Refused,
        };
        if (DTypeName(study) != record.DType)
        {
            throw new BadInputException(
                $"The run '{run.Path}' is in {record.DType}",
                new Hint(HintKind.OtherDType, $"; continue it in {record.DType}", record.DType));
        }

        var specification = Specify(study, run, record, settings);
        MemoryEstimate.Require(study.Training, specification);
        List<string> notes = [.. study.Notes];
        var checkpoint = run.ReadCheckpoint(study.Network.Parameters, specification, study.Training.DType, notes);
        study.RequireAgreement([.. checkpoint?.Parameters ?? [], .. checkpoint?.State.Losses ?? []]);
        run.WriteModel(study.Text);
        if (checkpoint is null)
        {
            notes.Add($"The run '{run.Path}' was ended before its first checkpoint; it begins anew.");
            return Begin(study, run, settings, specification, settings.Start(study, specification, notes, cancellation), notes);
        }

        record = RecordOf(study, settings, specification);
        return new TrainingRun(study, specification, settings, run, record, checkpoint.Parameters, checkpoint, notes);
    }

    // What the run remembers may be what is wrong, and then its file is named.
    private static TrainSettings Specify(NetworkStudy study, RunFolder run, RunRecord record, TrainingRunSettings settings)
    {
        try
        {
            return settings.Specify(study);
        }
        catch (BadInputException error) when (error.Hint is null && IsRemembered(error))
        {
            throw new BadInputException($"'{run.RecordPath}' has 'options' that cannot be used: {error.Message}", error);
        }

        bool IsRemembered(BadInputException error)
        {
            try
            {
                (settings with { Options = record.Options }).Specify(study);
                return false;
            }
            catch (BadInputException alone)
            {
                return alone.Message == error.Message;
            }
        }
    }

    private static TrainingRun Begin(
        NetworkStudy study,
        RunFolder run,
        TrainingRunSettings settings,
        TrainSettings specification,
        double[] start,
        List<string> notes)
    {
        var record = RecordOf(study, settings, specification);
        run.WriteRecord(record);
        return new TrainingRun(study, specification, settings, run, record, start, null, notes);
    }

    private static RunRecord RecordOf(NetworkStudy study, TrainingRunSettings settings, TrainSettings specification) => new()
    {
        Model = study.Name,
        DataFolder = Path.GetFullPath(study.Model.Directory),
        Seed = specification.Seed,
        DType = DTypeName(study),
        Version = RunRecord.CurrentVersion,
        Options = settings.Options,
        Start = settings.Weights is { } weights ? Path.GetFullPath(weights) : null,
        MatchByOrder = settings.EqualShapes == EqualShapes.ByOrder,
        Parameters = study.Network.Parameters.Count,
        Samples = study.Training.Data.Count,
        Classes = study.Training.Data.Classes,
    };

    private static string DTypeName(NetworkStudy study) => Kebab.Of(study.Training.DType.ToString());

    // A folder that no run comes of is let go.
    private static TrainingRun Held(RunFolder folder, Func<TrainingRun> begin)
    {
        try
        {
            return begin();
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
