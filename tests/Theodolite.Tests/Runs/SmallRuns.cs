using System.Globalization;
using Theodolite.Randomness;
using Theodolite.Runs;
using Theodolite.Studies;

namespace Theodolite.Tests.Runs;

/// <summary>Run folders of six steps on a small table, with two checkpoints, for optimizers that remember different things.</summary>
internal sealed class SmallRuns : IDisposable
{
    private const string Model = """
        data: {source: "TABLE", split: {test: 6}}
        model:
          - linear: {out: 4}
          - batch-norm
          - tanh
          - linear: {out: 1}
        loss: mean-squared-error
        train: {optimizer: sgd, batch: 8, steps: 6, seed: 3, monitors: {names: [distance, sharpness], every: 2}}
        """;

    private readonly TemporaryFolder _folder = new();

    public SmallRuns()
    {
        var random = Philox.For(15, "test/table");
        var rows = Enumerable.Range(0, 24).Select(_ => string.Create(
            CultureInfo.InvariantCulture,
            $"{random.NextGaussian():R},{random.NextGaussian():R},{random.NextGaussian():R}"));
        var table = _folder.Write("table.csv", $"a,b,y\n{string.Join('\n', rows)}\n");
        ModelPath = _folder.Write("model.yaml", Model.Replace("TABLE", table, StringComparison.Ordinal));
    }

    /// <summary>What an optimizer of each kind of memory is called, with the options that a run keeps.</summary>
    public static IReadOnlyList<Dictionary<string, string>> Options { get; } =
    [
        Kept("sgd(momentum=0.9)", ("schedule", "cosine(steps=6)"), ("stop", "1000")),
        Kept("adam", ("ema", "0.9"), ("non-finite", "rollback")),
        Kept("l-bfgs", ("batch", "full")),
        Kept("sam(base=adam)", ("schedule", "reduce-on-plateau(patience=1)")),
        Kept("shampoo(momentum=0.5)", ("evaluate-every", "2"), ("clip", "global-norm(limit=1)")),
        Kept("schedule-free-sgd", ("non-finite", "skip")),
    ];

    public string ModelPath { get; }

    /// <summary>Makes a run; returns its folder.</summary>
    public string Make(IReadOnlyDictionary<string, string> options)
    {
        var path = _folder.File($"run-{Directory.GetDirectories(_folder.Path).Length}");
        using var study = NetworkStudy.Load(ModelPath);
        var settings = new TrainingRunSettings { Options = options, Recording = new RunRecording { CheckpointSteps = 3 } };
        using var run = TrainingRun.Begin(study, path, settings);
        run.Run();
        return path;
    }

    /// <summary>A copy of a run in place of the last one.</summary>
    public string Copy(string run)
    {
        var copy = _folder.File("copy");
        if (Directory.Exists(copy))
        {
            Directory.Delete(copy, recursive: true);
        }

        foreach (var file in Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(run, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public void Dispose() => _folder.Dispose();

    private static Dictionary<string, string> Kept(string optimizer, params ReadOnlySpan<(string Name, string Text)> more)
    {
        var options = new Dictionary<string, string> { ["optimizer"] = optimizer, ["steps"] = "6" };
        foreach (var (name, text) in more)
        {
            options[name] = text;
        }

        return options;
    }
}
