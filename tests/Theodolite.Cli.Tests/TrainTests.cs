using System.Text.Json;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Cli.Tests;

/// <summary>Training from the command line: options, what the run remembers of them, and the range test.</summary>
public sealed class TrainTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;
    private readonly string _model;

    public TrainTests()
    {
        _model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(_model, "data: {source: digits, scale: 0.0625, split: {test: 297}}\nmodel:\n  - linear: {out: 16}\n  - tanh\n  "
            + "- linear: {out: 10}\nloss: cross-entropy\n");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void OptionsStandForAFileWithoutTraining()
    {
        var run = Path.Combine(_folder, "run");
        Invocation.Of("train", _model, "--out", run).Fails(3, "--optimizer");
        var json = Invocation.Of(
            "train", _model, "--out", run, "--optimizer", "adam(learning-rate=0.01)", "--epochs", "2", "--batch", "50", "--accumulate", "2",
            "--schedule", "linear-warm-up(steps=10) then cosine(steps=20)", "--clip", "global-norm(limit=1)", "--ema", "0.9",
            "--evaluate-every", "1 epoch", "--monitors", "all", "--monitor-every", "5", "--tensorboard", "--json").Json();
        Assert.Equal(30, json.GetProperty("steps").GetInt32());
        var metrics = MetricsStore.ReadAll(Path.Combine(run, "metrics.db"));
        Assert.Equal(0.01, metrics.Single(row => row is { Step: 11, Name: "learning-rate" }).Value, 1e-12);
        Assert.Equal([15L, 30], metrics.Where(row => row.Name == "validation-accuracy").Select(row => row.Step));
        Assert.Equal([5L, 10, 15, 20, 25, 30], metrics.Where(row => row.Name == "norm-test").Select(row => row.Step));
        Assert.True(json.GetProperty("monitors").GetProperty("metrics").GetProperty("sharpness").GetProperty("last").GetDouble() > 0);
        Assert.Single(Directory.GetFiles(run, "events.out.tfevents.*"));

        // What the command line said is remembered: only the length is said anew.
        var resumed = Invocation.Of("train", _model, "--out", run, "--resume", "--epochs", "3", "--json").Json();
        Assert.Equal(45, resumed.GetProperty("steps").GetInt32());
        var options = JsonDocument.Parse(File.ReadAllText(Path.Combine(run, "run.json"))).RootElement.GetProperty("options");
        Assert.Equal(
            ("adam(learning-rate=0.01)", "3"),
            (options.GetProperty("optimizer").GetString(), options.GetProperty("epochs").GetString()));
    }

    [Fact]
    public void ARangeTestSuggestsRatesAndDrawsThem()
    {
        var folder = Path.Combine(_folder, "range");
        var json = Invocation.Of(
            "train",
            _model,
            "--out",
            folder,
            "--optimizer",
            "sgd",
            "--steps",
            "60",
            "--batch",
            "750",
            "--range-test",
            "--highest",
            "100",
            "--json").Json();
        Assert.Equal("theodolite/range-test/1", json.GetProperty("schema").GetString());
        foreach (var name in (string[])["steepest", "minimum-tenth", "valley"])
        {
            Assert.InRange(json.GetProperty("suggestions").GetProperty(name).GetDouble(), 1e-5, 100);
        }

        Assert.All(
            ["range-test.png", "range-test.svg", "range-test.json"],
            name => Assert.True(new FileInfo(Path.Combine(folder, name)).Length > 1000, name));
        Invocation.Of("train", _model, "--lowest", "1").Fails(2, "--range-test");
    }

    [Fact]
    public void WhatDoesNotGoTogetherIsSaid()
    {
        Invocation.Of("train", _model, "--out", Path.Combine(_folder, "a"), "--optimizer", "adm", "--steps", "1")
            .Fails(3, "did you mean 'adam'?");
        Invocation.Of("train", _model, "--out", Path.Combine(_folder, "b"), "--optimizer", "adam", "--steps", "1", "--freeze", "9.*")
            .Fails(3, "9.*");
        Invocation.Of(
            "train",
            _model,
            "--out",
            Path.Combine(_folder, "c"),
            "--optimizer",
            "l-bfgs",
            "--steps",
            "1",
            "--clip",
            "value(limit=1)").Fails(3, "Clipping goes with optimizers");
        Invocation.Of("train", _model, "--out", Path.Combine(_folder, "d"), "--optimizer", "muon", "--steps", "1", "--keep", "0")
            .Fails(2, "keep");
    }
}
