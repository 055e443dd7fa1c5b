using System.Text;
using Theodolite.Data;
using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Runs;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Cli.Targets;

/// <summary>A model file with its data loaded: what to train, survey and test.</summary>
internal sealed class NetworkStudy : IDisposable
{
    private readonly Dataset? _testData;
    private readonly Device _device;
    private NetworkObjective? _test;

    private NetworkStudy(ModelFile model, string text, string name, DType dtype, Device device, NetworkMode mode = NetworkMode.Evaluation)
    {
        (Model, Text, Name, _device) = (model, text, name, device);
        (var data, _testData) = DataSource.Load(model.Data, model.Directory);
        Network = new Network(model.Layers, data.SampleShape);
        Training = new NetworkObjective(
            Network,
            data,
            model.Loss,
            dtype,
            device,
            run: new NetworkRun { Mode = mode, Batch = model.Train?.Batch });
    }

    public ModelFile Model { get; }

    /// <summary>The text of the model file.</summary>
    public string Text { get; }

    /// <summary>File name of the model.</summary>
    public string Name { get; }

    public Network Network { get; }

    /// <summary>The loss over the training samples, in evaluation mode unless asked for otherwise; owned by the study.</summary>
    public NetworkObjective Training { get; }

    /// <summary>Whether samples were set aside.</summary>
    public bool HasTest => _testData is not null;

    /// <summary>Reads a model file and its data.</summary>
    public static NetworkStudy Load(string path, Session session, NetworkMode mode = NetworkMode.Evaluation)
    {
        var model = ModelFile.Load(path);
        TorchSettings.Apply(session.Settings);
        return Said(
            new NetworkStudy(
                model,
                File.ReadAllText(path, Encoding.UTF8),
                Path.GetFileName(path),
                session.Settings.DType ?? DType.Float32,
                session.Settings.Device ?? Device.Cpu,
                mode),
            session);
    }

    /// <summary>A model built into the program.</summary>
    public static NetworkStudy OfText(string text, string name, Session session)
    {
        TorchSettings.Apply(session.Settings);
        return new NetworkStudy(
            ModelFile.Parse(text, name, Directory.GetCurrentDirectory()),
            text,
            name,
            session.Settings.DType ?? DType.Float32,
            session.Settings.Device ?? Device.Cpu);
    }

    public static Subject OpenModel(ModelTarget target, TargetSettings settings, Session session)
    {
        var study = Load(target.Text, session, settings.Mode);
        var seed = session.Settings.Seed ?? study.Model.Train?.Seed ?? 0;
        if (settings.Weights is { } file)
        {
            return study.At(target, study.ReadWeights(file, settings.Equal, session), $"the weights of {file}", stalled: false);
        }

        var theta = study.Training.InitialParameters(seed);
        study.Measure(theta, session.Cancellation);
        return study.At(target, theta, $"the initial weights of {study.Name} (seed {seed})", stalled: false);
    }

    public static Subject OpenRun(RunTarget target, TargetSettings settings, Session session)
    {
        var record = target.Folder.ReadRecord();
        var model = target.Folder.ReadModel(record);
        TorchSettings.Apply(session.Settings);
        var dtype = session.Settings.DType ?? (record.DType == "float64" ? DType.Float64 : DType.Float32);
        var study = new NetworkStudy(
            model,
            target.Folder.ReadModelText(),
            record.Model,
            dtype,
            session.Settings.Device ?? Device.Cpu,
            settings.Mode);
        study.RequireClasses(record, target.Text);
        Said(study, session);
        var theta = settings.Weights is { } file
            ? study.ReadWeights(file, settings.Equal, session)
            : study.Take(target.Folder.ReadWeights(study.Network.State));
        return study.At(
            target,
            theta,
            settings.Weights ?? $"the weights of {target.Text} after {record.Steps} steps",
            stalled: settings.Weights is null);
    }

    /// <summary>Loss and accuracy at θ, on the training and, where there are any, the test samples (in evaluation mode).</summary>
    public Scores Score(double[] theta, CancellationToken cancellation)
    {
        _test ??= _testData is null ? null : new NetworkObjective(Network, _testData, Model.Loss, Training.DType, _device);
        _test?.Store(Training.StoredStatistics);
        return new Scores(Training.Evaluate(theta, cancellation), _test?.Evaluate(theta, cancellation));
    }

    /// <summary>Loss and accuracy at θ on the samples set aside.</summary>
    public Evaluation Validate(double[] theta, CancellationToken cancellation)
    {
        Measure(theta, cancellation);
        _test ??= new NetworkObjective(Network, _testData!, Model.Loss, Training.DType, _device);
        _test.Store(Training.StoredStatistics);
        return _test.Evaluate(theta, cancellation);
    }

    /// <summary>
    /// What a training run minimises: the loss in training mode with dropout's masks, where the network's modes differ, and
    /// then the caller's to dispose; else <see cref="Training"/>.
    /// </summary>
    public NetworkObjective Trainee(TrainSpecification specification) => Network.DependsOnMode
        ? new NetworkObjective(
            Network,
            Training.Data,
            Model.Loss,
            Training.DType,
            _device,
            run: new NetworkRun { Mode = NetworkMode.Training, Batch = specification.Batch, Noise = specification.Seed })
        : Training;

    /// <summary>Measures the statistics that evaluation mode normalises with at θ, over the training samples.</summary>
    public void Measure(double[] theta, CancellationToken cancellation) => Training.Store(Training.MeasureStatistics(theta, cancellation));

    /// <summary>Parameters and statistics, in the order of <see cref="Network.State"/>.</summary>
    public double[] State(double[] theta) => NetworkState.Join(Network, theta, Training.StoredStatistics);

    /// <summary>Takes the statistics out of a state, and returns its θ.</summary>
    public double[] Take(double[] state)
    {
        var (theta, statistics) = NetworkState.Split(Network, state);
        Training.Store(statistics);
        return theta;
    }

    /// <summary>A subject over this study at θ; disposing it disposes the study.</summary>
    public Subject At(Target target, double[] theta, string where, bool stalled) => new()
    {
        Target = target,
        Objective = Training,
        Theta = theta,
        Where = where,
        Study = this,
        Stalled = stalled,
    };

    /// <summary>Reads weights from a file, and says how they were matched where names did not decide.</summary>
    public double[] ReadWeights(string file, EqualShapes equal, Session session)
    {
        if (!File.Exists(file))
        {
            throw new BadInputException($"There is no weights file '{file}'.");
        }

        var matching = Weights.Read(file, Network.State, equal);
        session.Say(matching.Notes);
        return Take(matching.ToVector());
    }

    /// <summary>Checks that labels mean what they meant when the run was trained.</summary>
    /// <exception cref="BadInputException">The data name other classes now.</exception>
    public void RequireClasses(RunRecord record, string run)
    {
        if (record.Classes is { } then && !then.SequenceEqual(Training.Data.Classes ?? []))
        {
            throw new BadInputException($"The labels of {Training.Data.Origin} are other names, or no names, than when the run '{run}' was "
                + "trained; a class would have another number.");
        }
    }

    public void Dispose()
    {
        Training.Dispose();
        _test?.Dispose();
    }

    private static NetworkStudy Said(NetworkStudy study, Session session)
    {
        session.Say(study.Training.Data.Notes);
        return study;
    }
}

/// <summary>How good a network is.</summary>
/// <param name="Train">On the training samples.</param>
/// <param name="Test">On the test samples, where there are any.</param>
internal sealed record Scores(Evaluation Train, Evaluation? Test);
