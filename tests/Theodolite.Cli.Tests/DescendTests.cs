using System.Buffers.Binary;
using System.Text.Json;
using Theodolite.Cli.Pictures;

namespace Theodolite.Cli.Tests;

/// <summary><c>descend</c>: the JSON contract, outcomes, basins, budgets, pictures, refusals.</summary>
public class DescendTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void TheExampleOfTheContract()
    {
        var json = Invocation.Of(
            "descend",
            "x^2/2+5*y^2",
            "--from",
            "x=1,y=-0.5",
            "--steps",
            "3",
            "--optimizer",
            "gradient-descent(learning-rate=0.05)",
            "--json").Json();
        Assert.Equal("theodolite/descend/1", json.GetProperty("schema").GetString());
        var run = Assert.Single(json.GetProperty("optimizers").EnumerateArray());
        Assert.Equal("gradient-descent", run.GetProperty("name").GetString());
        Assert.Equal(0.05, run.GetProperty("hyperparameters").GetProperty("learning-rate").GetDouble());
        Assert.Equal(
            [1, -0.5, 0.95, -0.25, 0.9025, -0.125, 0.857375, -0.0625],
            run.GetProperty("iterates").EnumerateArray().SelectMany(Numbers));
        Assert.Equal(
            [1.75, 0.7637499999999999, 0.485378125, 0.3870771953125],
            Numbers(run.GetProperty("losses")),
            (a, b) => Math.Abs(a - b) < 1e-14);
        Assert.Contains(run.GetProperty("outcome").GetString(), (string[])["converged", "slow", "oscillating", "diverged", "stalled"]);
        Assert.Equal(3, run.GetProperty("evaluations").GetProperty("gradients").GetInt64());
    }

    [Fact]
    public void TooSmallRightAndTooLargeAreNamed()
    {
        string[] rates = ["0.0005", "0.1", "0.2", "0.25"];
        var json = Invocation.Of(
            [
                "descend", "bowl", "--json",
                .. rates.SelectMany(rate => (string[])["--optimizer", $"gradient-descent(learning-rate={rate})"]),
            ]).Json();
        Assert.Equal(
            ["slow", "converged", "oscillating", "diverged"],
            json.GetProperty("optimizers").EnumerateArray().Select(run => run.GetProperty("outcome").GetString()!));
        Assert.Contains(
            "exceeds 2",
            json.GetProperty("optimizers")[3].GetProperty("notes").EnumerateArray().Last().GetString()!,
            StringComparison.Ordinal);
    }

    [Fact]
    public void EveryOptimizerIsFollowedAndNothingNotFiniteBreaksTheJson()
    {
        var names = Optimizers.OptimizerNames.Known.Where(name => name != "muon");
        var json = Invocation.Of(
            "descend",
            "x^2/2 + 5*y^2",
            "--from",
            "x=1,y=-0.5",
            "--steps",
            "4",
            "--optimizer",
            string.Join(",", names),
            "--json").Json();
        foreach (var run in json.GetProperty("optimizers").EnumerateArray())
        {
            Assert.Equal(5, run.GetProperty("iterates").GetArrayLength());
            Assert.Equal(5, run.GetProperty("losses").GetArrayLength());
        }

        var flown = Invocation.Of(
            "descend",
            "x^4",
            "--from",
            "x=2",
            "--steps",
            "30",
            "--optimizer",
            "gradient-descent(learning-rate=1)",
            "--json").Json().GetProperty("optimizers")[0];
        Assert.Equal("diverged", flown.GetProperty("outcome").GetString());
        Assert.Equal(31, flown.GetProperty("losses").GetArrayLength());
    }

    [Fact]
    public void ManyStartsGiveBasins()
    {
        string[] command = ["descend", "himmelblau", "--starts", "24", "--optimizer", "gradient-descent(learning-rate=0.01)", "--json"];
        var json = Invocation.Of(command).Json();
        var basins = json.GetProperty("basins").EnumerateArray().ToList();
        Assert.InRange(basins.Count, 3, 4);
        Assert.True(basins[0].GetProperty("best").GetBoolean());
        Assert.Equal(1, basins.Sum(basin => basin.GetProperty("share").GetDouble()), 1e-9);
        Assert.All(
            json.GetProperty("optimizers").EnumerateArray(),
            run => Assert.Equal("local-minimum", run.GetProperty("verdict").GetString()));
        Assert.Equal(json.GetProperty("optimizers").GetRawText(), Invocation.Of(command).Json().GetProperty("optimizers").GetRawText());
        Assert.NotEqual(
            json.GetProperty("optimizers").GetRawText(),
            Invocation.Of([.. command, "--seed", "7"]).Json().GetProperty("optimizers").GetRawText());
    }

    [Fact]
    public void ABudgetIsTheSameForAll()
    {
        var json = Invocation.Of(
            "descend",
            "rosenbrock",
            "--budget",
            "50",
            "--optimizer",
            "adam(learning-rate=0.05),sam(learning-rate=0.001),newton-cg",
            "--json").Json();
        Assert.All(json.GetProperty("optimizers").EnumerateArray(), run =>
            Assert.InRange(run.GetProperty("evaluations").GetProperty("gradientEquivalents").GetDouble(), 50, 70));
    }

    [Fact]
    public void NumericalGradientsScheduleAndNoise()
    {
        var numerical = Invocation.Of(
            "descend",
            "bowl",
            "--gradient",
            "numerical",
            "--steps",
            "10",
            "--optimizer",
            "momentum(learning-rate=0.02)",
            "--json").Json().GetProperty("optimizers")[0];
        Assert.Equal(50, numerical.GetProperty("evaluations").GetProperty("functionEvaluations").GetInt64());
        var scheduled = Invocation.Of(
            "descend",
            "bowl",
            "--schedule",
            "cosine(steps=10,minimum=0)",
            "--noise",
            "0.5",
            "--steps",
            "10",
            "--optimizer",
            "sgd(learning-rate=0.1)",
            "--json").Json();
        Assert.Equal(11, scheduled.GetProperty("optimizers")[0].GetProperty("losses").GetArrayLength());
    }

    [Fact]
    public void ASmallNetworkIsATargetToo()
    {
        var model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(model, "data: digits\nmodel:\n  - linear: {out: 4}\n  - tanh\n  - linear: {out: 10}\nloss: cross-entropy\n");
        var json = Invocation.Of("descend", model, "--steps", "3", "--starts", "2", "--optimizer", "adam(learning-rate=0.01)", "--json")
            .Json();
        var runs = json.GetProperty("optimizers").EnumerateArray().ToList();
        Assert.Equal(2, runs.Count);
        Assert.All(runs, run => Assert.True(Numbers(run.GetProperty("losses")).Last() < Numbers(run.GetProperty("losses")).First()));
        Invocation.Of("descend", model, "--from", "x=1").Fails(2, "--from");
    }

    [Fact]
    public void PicturesAreWritten()
    {
        var folder = Path.Combine(_folder, "race");
        var result = Invocation.Of(
            "descend",
            "strict-saddle",
            "--steps",
            "12",
            "--optimizer",
            "gradient-descent(learning-rate=0.1),newton",
            "--out",
            folder,
            "--animate");
        Assert.Equal(0, result.ExitCode);
        foreach (var name in (string[])[
            "contour.png", "contour.svg", "losses.png", "losses.svg", "animation.png", "descend.json", "report.txt",
        ])
        {
            Assert.True(new FileInfo(Path.Combine(folder, name)).Length > 300, name);
        }

        var animation = File.ReadAllBytes(Path.Combine(folder, "animation.png"));
        var chunks = AnimatedPng.Chunks(animation);
        Assert.Equal(13u, BinaryPrimitives.ReadUInt32BigEndian(chunks.Single(chunk => chunk.Type == "acTL").Data));
        Assert.Equal(13, chunks.Count(chunk => chunk.Type == "fcTL"));
        uint[] sequence = [.. chunks.Where(chunk => chunk.Type is "fcTL" or "fdAT")
            .Select(chunk => BinaryPrimitives.ReadUInt32BigEndian(chunk.Data))];
        Assert.Equal(Enumerable.Range(0, sequence.Length).Select(k => (uint)k), sequence);
        Assert.Equal(["IHDR", "acTL", "fcTL", "IDAT"], chunks.Take(4).Select(chunk => chunk.Type));
        Assert.Equal("IEND", chunks[^1].Type);
        Assert.Equal([0xae, 0x42, 0x60, 0x82], animation[^4..]); // the checksum of every IEND
    }

    [Fact]
    public void WithMoreParametersThereAreLossCurvesOnly()
    {
        var folder = Path.Combine(_folder, "three");
        Assert.Equal(0, Invocation.Of("descend", "three-layers", "--optimizer", "adam(learning-rate=0.1)", "--out", folder).ExitCode);
        Assert.True(File.Exists(Path.Combine(folder, "losses.png")));
        Assert.False(File.Exists(Path.Combine(folder, "contour.png")));
    }

    [Fact]
    public void TheGalleryIsListedAndUsableElsewhere()
    {
        var functions = Invocation.Of("descend", "--gallery", "--json").Json().GetProperty("functions");
        Assert.True(functions.GetArrayLength() >= 15);
        Assert.Contains("rosenbrock", Invocation.Of("descend", "--gallery").Output, StringComparison.Ordinal);
        Assert.Equal("saddle", Invocation.Of("survey", "monkey-saddle", "--at", "x=0,y=0", "--json").Json().GetProperty("verdict")
            .GetString()!.Replace("degenerate-", "", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatIsWrongIsSaid()
    {
        Invocation.Of("descend").Fails(2, "TARGET");
        Invocation.Of("descend", "himelblau").Fails(3, "did you mean 'himmelblau'?");
        Invocation.Of("descend", "x^2 + y").Fails(3, "--from x=0,y=0");
        Invocation.Of("descend", "x^2 + y", "--from", "x=1").Fails(3, "'y'");
        Invocation.Of("descend", "x^2 + y", "--from", "x=1,z=2,y=1").Fails(3, "'z'");
        Invocation.Of("descend", "log(x)", "--from", "x=-1").Fails(3, "NaN", "log(x)");
        Invocation.Of("descend", "bowl", "--optimizer", "adm").Fails(3, "did you mean 'adam'?");
        Invocation.Of("descend", "bowl", "--optimizer", "adam(beta1=2)").Fails(3, "beta1");
        Invocation.Of("descend", "bowl", "--optimizer", "muon").Fails(3, "muon");
        Invocation.Of("descend", "bowl", "--steps", "-1").Fails(2, "--steps");
        Invocation.Of("descend", "bowl", "--budget", "0").Fails(2, "--budget");
        Invocation.Of("descend", "bowl", "--box", "0:1").Fails(2, "--starts");
        Invocation.Of("descend", "bowl", "--starts", "3", "--box", "z=0:1").Fails(3, "'z'");
        Invocation.Of("descend", "bowl", "--schedule", "cosin").Fails(3, "cosine");
        Invocation.Of("descend", "bowl", "--animate").Fails(2, "--out");
    }

    private static IEnumerable<double> Numbers(JsonElement array) => array.EnumerateArray().Select(value => value.GetDouble());
}
