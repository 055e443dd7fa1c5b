using System.Globalization;
using Theodolite.Randomness;
using Theodolite.Runs;
using Theodolite.Studies;

namespace Theodolite.Explorer.Tests.Services;

/// <summary>A folder with a small model and runs of it.</summary>
internal sealed class SmallRun : IDisposable
{
    private const string Text = """
        data: {source: table.csv}
        model:
          - linear: {out: 3}
          - tanh
          - linear: {out: 1}
        loss: mean-squared-error
        train:
          optimizer: {name: sgd, learning-rate: 0.05, momentum: 0.9}
          batch: 8
          steps: 12
          seed: 3
          monitors: {names: [gradient-norm, sharpness], every: 2}
        """;

    private readonly TemporaryFolder _folder = new();

    public SmallRun()
    {
        var random = Philox.For(15, "test/table");
        var rows = Enumerable.Range(0, 24).Select(_ => string.Create(
            CultureInfo.InvariantCulture,
            $"{random.NextGaussian():R},{random.NextGaussian():R},{random.NextGaussian():R}"));
        _folder.Write("table.csv", $"a,b,y\n{string.Join('\n', rows)}\n");
        _folder.Write("model.yaml", Text);
    }

    public string Path => _folder.Path;

    /// <summary>What the record of a training under way says.</summary>
    public RunRecord Record => new() { Model = "model.yaml", DataFolder = Path, DType = "float32" };

    public string File(string name) => _folder.File(name);

    public string Write(string name, string content) => _folder.Write(name, content);

    /// <summary>Trains into a folder.</summary>
    public string Train(string name)
    {
        using var study = NetworkStudy.Load(File("model.yaml"));
        var settings = new TrainingRunSettings { Recording = new RunRecording { CheckpointSteps = 2, Keep = 20 } };
        using var run = TrainingRun.Begin(study, File(name), settings);
        run.Run();
        return File(name);
    }

    /// <summary>A folder held for a training that writes by hand.</summary>
    public RunFolder Hold(string name)
    {
        var folder = RunFolder.Create(File(name), overwrite: true);
        folder.WriteModel(Text);
        folder.WriteRecord(Record);
        return folder;
    }

    public void Dispose() => _folder.Dispose();
}
