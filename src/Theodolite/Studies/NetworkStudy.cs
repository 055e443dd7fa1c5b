using System.Text;
using Theodolite.Collectives;
using Theodolite.Data;
using Theodolite.ModelFiles;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Networks;
using Theodolite.Objectives.Traced;
using Theodolite.Onnx;
using Theodolite.Runs;
using Theodolite.Settings;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Studies;

/// <summary>A model file with its data loaded: what to train, survey and test.</summary>
public sealed class NetworkStudy : IDisposable
{
    private readonly Dataset? _testData;
    private readonly Device _device;
    private NetworkObjective? _test;

    private NetworkStudy(ModelFile model, string text, string name, DType dtype, StudySettings settings)
    {
        TorchRuntime.Require(settings.Device);
        (Model, Text, Name, _device) = (model, text, name, settings.Device);
        Imported = model.Layers is [OnnxModel imported] ? imported : null;
        (var data, _testData) = DataSource.Load(model.Data, model.Directory, Imported?.Packed.Select(input => input.Name).ToArray());
        if (Imported is null && data.Parts.Count > 0)
        {
            throw new BadInputException($"{data.Origin} holds several arrays of samples, of which only a foreign model can say "
                + "what they are; "
                + "one array 'x' was expected.");
        }

        var fit = Imported is null ? null : SampleFit.Of(Imported, data);
        if (_testData is { Parts.Count: > 0 } test && Imported is not null)
        {
            // What the model looks up must be in its tables there too.
            _ = SampleFit.Of(Imported, test);
        }

        (data, _testData) = fit is null ? (data, _testData) : (fit.Apply(data), _testData is null ? null : fit.Apply(_testData));
        Notes = [.. Imported?.Notes ?? [], .. fit?.Note is { } note ? [note] : Array.Empty<string>(), .. data.Notes];
        Network = new Network(model.Layers, data.SampleShape);
        NetworkMemory.Require(Network, dtype, settings.Memory);
        Training = new NetworkObjective(
            Network,
            data,
            model.Loss,
            dtype,
            settings.Device,
            new TracedSettings { Memory = settings.Memory, Processes = settings.Processes },
            new NetworkSettings { Mode = settings.Mode, Batch = model.Train?.Batch });
        try
        {
            RequireAgreement();
        }
        catch
        {
            Training.Dispose();
            throw;
        }
    }

    /// <summary>The model file as it was read.</summary>
    public ModelFile Model { get; }

    /// <summary>The text of the model file.</summary>
    public string Text { get; }

    /// <summary>File name of the model.</summary>
    public string Name { get; }

    /// <summary>The network.</summary>
    public Network Network { get; }

    /// <summary>The foreign file that the network was read from; null for one of our layers.</summary>
    public OnnxModel? Imported { get; }

    /// <summary>What a person should know of how model and data were read, a line each.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>The loss over the training samples, in evaluation mode unless asked for otherwise; owned by the study.</summary>
    public NetworkObjective Training { get; }

    /// <summary>Among whom the samples are shared.</summary>
    public Processes Processes => Training.Processes;

    /// <summary>Whether samples were set aside.</summary>
    public bool HasTest => _testData is not null;

    /// <summary>Reads a model file and its data.</summary>
    /// <exception cref="BadInputException">The file or its data are not as they should be; one sentence.</exception>
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static NetworkStudy Load(string path, StudySettings? settings = null)
    {
        settings ??= new StudySettings();
        var model = ModelFile.Load(path);
        var text = File.ReadAllText(path, Encoding.UTF8);
        return new NetworkStudy(model, text, Path.GetFileName(path), settings.DType ?? DType.Float32, settings);
    }

    /// <summary>Reads the text of a model file, and its data.</summary>
    /// <param name="text">YAML.</param>
    /// <param name="name">Name that begins error messages.</param>
    /// <param name="directory">Folder that relative paths in the text start from.</param>
    /// <param name="settings">How to compute.</param>
    /// <exception cref="BadInputException">The text or its data are not as they should be; one sentence.</exception>
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static NetworkStudy Parse(string text, string name, string directory, StudySettings? settings = null)
    {
        settings ??= new StudySettings();
        return new NetworkStudy(ModelFile.Parse(text, name, directory), text, name, settings.DType ?? DType.Float32, settings);
    }

    /// <summary>Reads a foreign model and its data; relative paths start from the current folder.</summary>
    /// <exception cref="BadInputException">Model, data or loss are not as they should be; one sentence.</exception>
    /// <exception cref="TorchLibraryException">The device asked for is not there.</exception>
    public static NetworkStudy Of(ForeignModel model, StudySettings? settings = null) =>
        Parse(model.Text, model.Name, Directory.GetCurrentDirectory(), settings);

    /// <summary>Loss and accuracy at θ, on the training and, where there are any, the test samples (in evaluation mode).</summary>
    public Scores Score(double[] theta, CancellationToken cancellation = default)
    {
        var test = Test();
        return new Scores(Training.Evaluate(theta, cancellation), test?.Evaluate(theta, cancellation));
    }

    /// <summary>Measures the statistics that evaluation mode normalises with at θ, over the training samples.</summary>
    public void Measure(double[] theta, CancellationToken cancellation = default) =>
        Training.Store(Training.MeasureStatistics(theta, cancellation));

    /// <summary>The weights that a training begins with: those that the model came with, statistics included, else drawn ones.</summary>
    /// <param name="seed">Keys what is drawn.</param>
    public double[] Start(ulong seed)
    {
        if (Network.Stored is not { } stored)
        {
            return Training.InitialParameters(seed);
        }

        NetworkMemory.Require(Network, Training.DType, Training.Settings.Memory);
        var (theta, statistics) = (new double[Network.Parameters.Count], new double[Network.Buffers.Count]);
        foreach (var (block, values) in Network.Parameters.Blocks.Select(block => (block, theta))
            .Concat(Network.Buffers.Blocks.Select(block => (block, statistics))))
        {
            stored[block.Name].CopyTo(values.AsSpan((int)block.Offset, (int)block.Count));
        }

        Training.Store(statistics);
        return theta;
    }

    /// <summary>Writes the foreign file that the network was read from again, with other weights.</summary>
    /// <param name="path">The new file.</param>
    /// <param name="theta">θ; the statistics are those stored.</param>
    /// <exception cref="BadInputException">The network was not read from such a file, or the new one cannot be written.</exception>
    public void WriteOnnx(string path, double[] theta)
    {
        var imported = Imported ?? throw new BadInputException(
            $"{Name} was not read from an ONNX file, so there is no graph to write its weights into.");
        var state = State(theta);
        imported.Write(path, name => Network.State.Find(name) is { } block
            ? state.AsMemory((int)block.Offset, (int)block.Count)
            : ReadOnlyMemory<double>.Empty);
    }

    /// <summary>Parameters and statistics, in the order of <see cref="Network.State"/>.</summary>
    public double[] State(double[] theta) => NetworkState.Join(Network, theta, Training.StoredStatistics);

    /// <summary>Takes the statistics out of a state, and returns its θ.</summary>
    public double[] Take(double[] state)
    {
        var (theta, statistics) = NetworkState.Split(Network, state);
        Training.Store(statistics);
        return theta;
    }

    /// <summary>Reads θ, and the statistics that go with it, from a file.</summary>
    /// <param name="file">Any file that <see cref="TensorFiles.TensorFile"/> reads.</param>
    /// <param name="equal">What to do where tensors of equal shape could be told apart by their order alone.</param>
    /// <param name="notes">Receives how tensors and parameters were matched where names did not decide.</param>
    /// <exception cref="AmbiguousWeightsException">The order alone would decide, and that is refused.</exception>
    /// <exception cref="BadInputException">It is not there, cannot be read, or does not fit the network.</exception>
    public double[] ReadWeights(string file, EqualShapes equal, ICollection<string> notes)
    {
        if (!File.Exists(file))
        {
            throw new BadInputException($"There is no weights file '{file}'.");
        }

        var matching = Weights.Read(file, Network.State, equal).For(Network);
        foreach (var note in matching.Notes)
        {
            notes.Add(note);
        }

        return Take(matching.ToVector());
    }

    /// <summary>Writes weights as a run folder, which a survey opens and whose weights a training starts from.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="theta">θ.</param>
    /// <param name="outcome">How they were come by, as run records say it.</param>
    /// <param name="scores">Loss and accuracy there; null where they were not measured.</param>
    /// <param name="seed">The seed that its record names.</param>
    /// <param name="overwrite">Whether a run that is there is overwritten.</param>
    /// <exception cref="BadInputException">The folder is not empty or cannot be written.</exception>
    public void WriteWeights(string folder, double[] theta, string outcome, Scores? scores = null, ulong seed = 0, bool overwrite = false)
    {
        using var run = RunFolder.Create(folder, overwrite);
        run.WriteModel(Text);
        run.WriteWeights(Network.State, State(theta), Training.DType);
        run.WriteRecord(new RunRecord
        {
            Model = Name,
            DataFolder = Path.GetFullPath(Model.Directory),
            Seed = seed,
            DType = Kebab.Of(Training.DType.ToString()),
            Version = RunRecord.CurrentVersion,
            Outcome = outcome,
            Parameters = Network.Parameters.Count,
            Samples = Training.Data.Count,
            Classes = Training.Data.Classes,
            Loss = scores?.Train.Loss,
            TrainAccuracy = scores?.Train.Accuracy,
            TestAccuracy = scores?.Test?.Accuracy,
        });
    }

    /// <summary>Ends the study and its losses.</summary>
    public void Dispose()
    {
        Training.Dispose();
        _test?.Dispose();
    }

    /// <summary>The model of a run with its data, and θ as the run left it.</summary>
    internal static NetworkStudy OfRun(RunFolder folder, RunRecord record, StudySettings settings)
    {
        var model = folder.ReadModel(record);
        var dtype = settings.DType ?? (record.DType == "float64" ? DType.Float64 : DType.Float32);
        return new NetworkStudy(model, folder.ReadModelText(), record.Model, dtype, settings);
    }

    /// <summary>Checks that labels mean what they meant when a run was trained.</summary>
    /// <exception cref="BadInputException">The data name other classes now.</exception>
    internal void RequireClasses(RunRecord record, string run)
    {
        if (record.Classes is { } then && !then.SequenceEqual(Training.Data.Classes ?? []))
        {
            throw new BadInputException($"The labels of {Training.Data.Origin} are other names, or no names, than when the run '{run}' was "
                + "trained; a class would have another number.");
        }
    }

    /// <summary>Refuses to evaluate on the way where nothing was set aside.</summary>
    /// <exception cref="BadInputException">The specification asks for it.</exception>
    internal void RequireTest(TrainSettings specification)
    {
        if (specification.Evaluate is not null && !HasTest)
        {
            throw new BadInputException($"To evaluate on the way needs samples set aside: {Name} has no 'split' in its data.");
        }
    }

    /// <summary>Loss and accuracy at θ on the samples set aside, with the statistics that belong to θ.</summary>
    internal Evaluation Validate(double[] theta, CancellationToken cancellation)
    {
        Measure(theta, cancellation);
        return Test()!.Evaluate(theta, cancellation);
    }

    /// <summary>
    /// What a training run minimises: the loss in training mode with dropout's masks, where the network's modes differ, and
    /// then the caller's to dispose; else <see cref="Training"/>.
    /// </summary>
    internal NetworkObjective Trainee(TrainSettings specification) => Network.DependsOnMode
        ? new NetworkObjective(
            Network,
            Training.Data,
            Model.Loss,
            Training.DType,
            _device,
            new TracedSettings { Memory = Training.Settings.Memory, Processes = Processes },
            new NetworkSettings { Mode = NetworkMode.Training, Batch = specification.Batch, Noise = specification.Seed })
        : Training;

    // Several processes must have read the same.
    private void RequireAgreement()
    {
        if (Processes.AreOne)
        {
            return;
        }

        Processes.Agree(
            new Fingerprint().With(Text).ToString(),
            rank => $"Process {rank} has read another {Name} than process 0; all need the same files.");
        var data = new Fingerprint();
        foreach (var set in new[] { Training.Data, _testData }.OfType<Dataset>())
        {
            data = set.DType == DType.Float32 ? data.With(set.Singles.Span) : data.With(set.Doubles.Span);
            data.With(set.Targets.Span);
        }

        Processes.Agree(
            data.ToString(),
            rank => $"Process {rank} has read other samples from {Training.Data.Origin} than process 0; all need the same files.");
    }

    /// <summary>Checks that several processes stand at the same weights.</summary>
    /// <exception cref="BadInputException">They do not.</exception>
    internal void RequireAgreement(double[] theta)
    {
        if (!Processes.AreOne)
        {
            Processes.Agree(
                new Fingerprint().With<double>(theta).With(Training.StoredStatistics).ToString(),
                rank => $"Process {rank} has other weights for {Name} than process 0; all need the same files.");
        }
    }

    // The loss over the samples set aside, normalising with the statistics stored.
    private NetworkObjective? Test()
    {
        _test ??= _testData is null ? null : new NetworkObjective(
            Network,
            _testData,
            Model.Loss,
            Training.DType,
            _device,
            new TracedSettings { Processes = Processes });
        _test?.Store(Training.StoredStatistics);
        return _test;
    }
}
