using System.Text.Json;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Cli.Tests;

/// <summary>The story: a network that stalls, the verdict, the way out. One run serves all facts.</summary>
public sealed class StoryTests(StoryTests.Story story) : IClassFixture<StoryTests.Story>
{
    [Fact]
    public void TrainingStandsAtTheEntropyOfTheClasses()
    {
        Assert.Equal(500, story.Train.GetProperty("steps").GetInt64());
        Assert.Equal(2410, story.Train.GetProperty("parameters").GetInt64());
        Assert.InRange(story.Train.GetProperty("loss").GetDouble(), 2.2995, Math.Log(10));
        Assert.InRange(story.Train.GetProperty("testAccuracy").GetDouble(), 0, 0.2);
    }

    [Fact]
    public void TheVerdictIsASaddleWithACertificate()
    {
        var survey = story.Survey;
        Assert.Equal("saddle", survey.GetProperty("verdict").GetString());
        Assert.Equal("rayleigh", survey.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.InRange(survey.GetProperty("certificate").GetProperty("bound").GetDouble(), -0.77, -0.73);
        Assert.InRange(survey.GetProperty("gradientNorm").GetDouble(), 0, 1e-6);
        Assert.True(survey.GetProperty("eigenvalues").GetProperty("complete").GetBoolean());
        var smallest = survey.GetProperty("eigenvalues").GetProperty("smallest").EnumerateArray()
            .Select(pair => pair.GetProperty("value").GetDouble())
            .ToList();
        Assert.All(smallest, value => Assert.Equal(smallest[0], value, 1e-9));
        Assert.Equal(-smallest[0], survey.GetProperty("eigenvalues").GetProperty("largest")[0].GetProperty("value").GetDouble(), 1e-9);
    }

    [Fact]
    public void TheIndexCountsEveryHiddenUnit()
    {
        var index = story.Survey.GetProperty("index");
        Assert.Equal(0, index.GetProperty("negative").GetInt64() % 32);
        Assert.Equal(index.GetProperty("negative").GetInt64() + 9, index.GetProperty("positive").GetInt64());
        Assert.Equal(
            2410,
            index.GetProperty("negative").GetInt64() + index.GetProperty("zero").GetInt64() + index.GetProperty("positive").GetInt64());
    }

    [Fact]
    public void TheWayOutLearnsTheDigits()
    {
        Assert.InRange(story.Survey.GetProperty("before").GetProperty("testAccuracy").GetDouble(), 0, 0.2);
        Assert.InRange(story.Survey.GetProperty("after").GetProperty("testAccuracy").GetDouble(), 0.93, 1);
        Assert.InRange(story.Survey.GetProperty("after").GetProperty("loss").GetDouble(), 0, 0.1);
        Assert.Equal("negative-curvature-escape", story.Survey.GetProperty("remedy").GetProperty("name").GetString());
    }

    [Fact]
    public void TheRunFolderHoldsEverything()
    {
        Assert.All(
            ["model.yaml", "run.json", "weights.safetensors", "metrics.db"],
            name => Assert.True(File.Exists(Path.Combine(story.Run, name)), name));
        Assert.Equal(File.ReadAllText(story.Model), File.ReadAllText(Path.Combine(story.Run, "model.yaml")));
        Assert.Equal(
            Enumerable.Range(1, 500).Select(step => (long)step),
            MetricsStore.Read(Path.Combine(story.Run, "metrics.db"), "loss").Select(row => row.Step));
        Invocation.Of("train", story.Model, "--out", story.Run).Fails(3, "not empty", "--force");
    }

    [Fact]
    public void WeightsOfTheRunGoWithTheModel()
    {
        var folder = Path.Combine(Path.GetDirectoryName(story.Run)!, "escaped");
        var escaped = Invocation.Of("escape", story.Run, "--out", folder, "--json").Json();
        Assert.True(escaped.GetProperty("escaped").GetProperty("loss").GetDouble() < 2);
        var trained = Invocation.Of(
            "train",
            story.Model,
            "--weights",
            Path.Combine(folder, "weights.safetensors"),
            "--out",
            folder + "-on",
            "--json").Json();
        Assert.InRange(trained.GetProperty("testAccuracy").GetDouble(), 0.93, 1);
    }

    [Fact]
    public void AResumedRunIsTheRunThatWasNeverInterrupted()
    {
        var folder = Path.GetDirectoryName(story.Run)!;
        var (half, whole) = (Path.Combine(folder, "half.yaml"), Path.Combine(folder, "whole.yaml"));
        var text = File.ReadAllText(story.Model).Replace("init: zeros", "init: xavier-normal", StringComparison.Ordinal)
            .Replace("batch: full", "batch: 64", StringComparison.Ordinal);
        File.WriteAllText(half, text.Replace("steps: 500", "steps: 20", StringComparison.Ordinal));
        File.WriteAllText(whole, text.Replace("steps: 500", "steps: 40", StringComparison.Ordinal));
        var (resumed, straight) = (Path.Combine(folder, "resumed"), Path.Combine(folder, "straight"));
        Invocation.Of("train", half, "--out", resumed, "--monitors", "none", "--json").Json();
        var json = Invocation.Of("train", whole, "--out", resumed, "--resume", "--json").Json();
        Assert.Equal(40, json.GetProperty("steps").GetInt64());
        Invocation.Of("train", whole, "--out", straight, "--monitors", "none", "--json").Json();
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(straight, "weights.safetensors")),
            File.ReadAllBytes(Path.Combine(resumed, "weights.safetensors")));
        Assert.Equal(MetricsStore.ReadAll(Path.Combine(straight, "metrics.db")), MetricsStore.ReadAll(Path.Combine(resumed, "metrics.db")));
    }

    [Fact]
    public void ARunWithoutWeightsIsSaidSo()
    {
        var copy = Path.Combine(Path.GetDirectoryName(story.Run)!, "no-weights");
        Directory.CreateDirectory(copy);
        File.Copy(Path.Combine(story.Run, "model.yaml"), Path.Combine(copy, "model.yaml"));
        File.Copy(Path.Combine(story.Run, "run.json"), Path.Combine(copy, "run.json"));
        Invocation.Of("survey", copy).Fails(3, "no weights");
    }

    /// <summary>Trains the shipped example once and surveys the run with the remedy tried.</summary>
    public sealed class Story : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

        public Story()
        {
            Model = Path.Combine(_folder, "stalled-digits.yaml");
            File.Copy(Path.Combine(Repository.Root, "examples", "stalled-digits.yaml"), Model);
            Run = Path.Combine(_folder, "run");
            Train = Invocation.Of("train", Model, "--out", Run, "--json").Json();
            Survey = Invocation.Of("survey", Run, "--try", "--json").Json();
        }

        public string Model { get; }

        public string Run { get; }

        public JsonElement Train { get; }

        public JsonElement Survey { get; }

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }
}
