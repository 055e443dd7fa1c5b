using Theodolite.Cli.Pictures;

namespace Theodolite.Cli.Tests;

/// <summary><c>landscape</c>: the JSON contract, files, known barriers, refusals.</summary>
public sealed class LandscapeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void TheJsonHoldsAxesValuesDirectionsAndPoints()
    {
        var json = Invocation.Of("landscape", "(1-w1*w2)^2", "--at", "w1=0,w2=0", "--range", "-1.5,1.5", "--points", "31", "--json").Json();
        Assert.Equal("theodolite/landscape/1", json.GetProperty("schema").GetString());
        Assert.Equal(["w1", "w2"], json.GetProperty("axes").EnumerateArray().Select(axis => axis.GetProperty("name").GetString()));
        var axis = json.GetProperty("axes")[0].GetProperty("values").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        Assert.Equal((31, -1.5, 1.5), (axis.Length, axis[0], axis[^1]));
        for (var i = 0; i < 31; i++)
        {
            for (var j = 0; j < 31; j++)
            {
                Assert.Equal(Math.Pow(1 - (axis[i] * axis[j]), 2), json.GetProperty("values")[i][j].GetDouble(), 1e-12);
            }
        }

        Assert.Equal(961, json.GetProperty("evaluations").GetInt32());
        Assert.Equal(1, json.GetProperty("directions")[1].GetProperty("vector")[1].GetDouble());
        Assert.Equal(1, json.GetProperty("points")[0].GetProperty("value").GetDouble());

        // (0, 0) is a saddle with curvatures −2 and 2 along the diagonals; the minima are a curve, which is left open.
        var saddle = Assert.Single(json.GetProperty("criticalPoints").EnumerateArray());
        Assert.Equal("saddle", saddle.GetProperty("type").GetString());
        Assert.Equal([-2, 2], saddle.GetProperty("eigenvalues").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(Math.Sqrt(0.5), Math.Abs(saddle.GetProperty("eigenvectors")[0][1].GetDouble()), 1e-12);
        Assert.False(json.GetProperty("criticalPointsComplete").GetBoolean());
        Assert.Equal(1, json.GetProperty("workers").GetInt32());
    }

    // Himmelblau's function: four minima, four saddles and a maximum, all in the box.
    [Fact]
    public void TheMapMarksCriticalPointsByTypeBesideAColourBar()
    {
        var folder = Path.Combine(_folder, "out");
        var run = Invocation.Of(
            "landscape", "himmelblau", "--at", "x=1,y=1", "--range", "-5,5", "--points", "41", "--out", folder);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("4 minimum, 4 saddle, 1 maximum, proved to be all", File.ReadAllText(Path.Combine(folder, "report.txt")),
            StringComparison.Ordinal);
        var svg = File.ReadAllText(Path.Combine(folder, "map.svg"));
        foreach (var text in (string[])["minimum", "saddle", "maximum", "dashed"])
        {
            Assert.Contains(text, string.Concat(svg.Split('<').Select(part => part[(part.IndexOf('>', StringComparison.Ordinal) + 1)..])),
                StringComparison.Ordinal);
        }

        Assert.DoesNotContain("degenerate", svg, StringComparison.Ordinal);
    }

    // From (2, ½) to (½, 2) along the straight line the loss rises to 0.31640625; the best quadratic Bézier curve has a mean of 5.281e−5.
    [Fact]
    public void ACurveOfLowLossIsFoundAndDrawn()
    {
        var folder = Path.Combine(_folder, "out");
        var run = Invocation.Of(
            "landscape", "(1 - w1*w2)^2", "--at", "w1=2,w2=0.5", "--through", "w1=0.5,w2=2", "--path", "bezier", "--out", folder);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [
                "landscape.json", "landscape.npz", "map.png", "map.svg", "path.png", "path.svg", "report.txt", "surface.png", "surface.svg",
            ],
            Directory.GetFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "landscape.json")));
        var curve = json.RootElement.GetProperty("curve");
        Assert.Equal(0.31640625, curve.GetProperty("line").GetProperty("barrier").GetDouble(), 1e-9);
        Assert.InRange(curve.GetProperty("along").GetProperty("mean").GetDouble(), 5.28e-5, 5.6e-5);
        Assert.Equal(3, json.RootElement.GetProperty("points").GetArrayLength());
    }

    // Himmelblau's function has four minima at 0 and four saddles, of which the three lowest join all of them.
    [Fact]
    public void TheMinimaOfAFunctionAreJoinedByItsSaddles()
    {
        var folder = Path.Combine(_folder, "out");
        var run = Invocation.Of(
            "landscape",
            "himmelblau",
            "--at",
            "x=0,y=0",
            "--minima",
            "30",
            "--range",
            "-5,5",
            "--out",
            folder,
            "--json");
        var json = run.Json();
        Assert.Equal("theodolite/minima/1", json.GetProperty("schema").GetString());
        Assert.Equal(4, json.GetProperty("minima").GetArrayLength());
        Assert.All(json.GetProperty("minima").EnumerateArray(), minimum => Assert.Equal(0, minimum.GetProperty("loss").GetDouble(), 1e-12));
        var states = json.GetProperty("transitionStates").EnumerateArray().ToList();
        double[] saddles = [13.3119, 67.7192, 104.0152, 178.3372];
        Assert.InRange(states.Count, 3, 4);
        Assert.All(states, state => Assert.Contains(saddles, loss => Math.Abs(loss - state.GetProperty("loss").GetDouble()) < 1e-3));
        Assert.All(states, state => Assert.True(state.GetProperty("eigenvalue").GetDouble() < 0));
        Assert.Equal(4, Assert.Single(json.GetProperty("graph").EnumerateArray()).GetProperty("minima").GetArrayLength());
        Assert.True(File.Exists(Path.Combine(folder, "disconnectivity.svg")));
    }

    // The end of a run is the origin of its plane; a trajectory lies off it, and random directions have the norm of the weights, biases apart.
    [Fact]
    public void ATrainingIsDrawnOnThePlaneOfItsPrincipalComponents()
    {
        var run = Path.Combine(_folder, "run");
        var model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(
            model,
            "data: {source: digits}\nmodel:\n  - linear: 3\n  - tanh\n  - linear: 10\nloss: cross-entropy\n"
                + "train: {optimizer: {name: momentum, learning-rate: 0.01}, batch: 100, steps: 60, seed: 0}\n");
        Assert.Equal(0, Invocation.Of("train", model, "--keep", "20", "--checkpoint-every", "10", "--out", run).ExitCode);
        var json = Invocation.Of("landscape", run, "--directions", "pca", "--points", "5", "--json").Json();
        var points = json.GetProperty("points").EnumerateArray().ToList();
        Assert.True(json.GetProperty("trajectory").GetBoolean());
        Assert.Equal(("step 0", "the end"), (points[0].GetProperty("label").GetString(), points[^1].GetProperty("label").GetString()));
        Assert.All(points[^1].GetProperty("coordinates").EnumerateArray(), coordinate => Assert.Equal(0, coordinate.GetDouble()));
        Assert.Equal(0, points[^1].GetProperty("distance").GetDouble());
        Assert.True(points[0].GetProperty("value").GetDouble() > points[^1].GetProperty("value").GetDouble());
        Assert.Contains(
            json.GetProperty("notes").EnumerateArray(),
            note => note.GetString()!.Contains("random walk", StringComparison.Ordinal));

        var animated = Path.Combine(_folder, "animated");
        Assert.Equal(0, Invocation.Of(
            "landscape", run, "--directions", "pca", "--points", "5", "--animate", "--out", animated).ExitCode);
        Assert.Equal(
            points.Count,
            AnimatedPng.Chunks(File.ReadAllBytes(Path.Combine(animated, "animation.png"))).Count(chunk => chunk.Type == "fcTL"));

        var random = Invocation.Of("landscape", run, "--points", "3", "--quantity", "accuracy", "--json").Json();
        Assert.Equal("filter", random.GetProperty("normalization").GetString());
        Assert.InRange(random.GetProperty("values")[1][1].GetDouble(), 0, 1);
        Invocation.Of("landscape", run, "--through", Path.Combine(_folder, "none.safetensors")).Fails(3, "There is no weights file");
    }

    [Fact]
    public void StatisticsOfBatchNormalisationAreThoseAskedFor()
    {
        var model = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(
            model,
            "data: {source: digits}\nmodel:\n  - linear: {out: 4, bias: false}\n  - batch-norm\n  - tanh\n  - linear: 10\n"
                + "loss: cross-entropy\n");
        var values = new List<double>();
        foreach (var (name, options) in ((string, string[])[])[
            ("stored", []), ("recomputed", ["--batch-statistics", "recomputed"]), ("batches", ["--batch-norm", "training"]),
        ])
        {
            var json = Invocation.Of(["landscape", model, "--line", "--points", "3", "--json", .. options]).Json();
            Assert.Equal(name, json.GetProperty("batchStatistics").GetString());
            values.Add(json.GetProperty("values")[0].GetDouble());
        }

        // Without batches of a training all samples are one, and both ways of statistics at the point are one.
        Assert.Equal(values[2], values[1], 1e-5);
        Assert.NotEqual(values[0], values[1], 1e-3);
    }

    [Theory]
    [InlineData(3, "has no batch normalisation", "--batch-statistics", "recomputed")]
    [InlineData(2, "--same-loss goes with --minima", "--same-loss", "1")]
    [InlineData(2, "one range for all coordinates", "--minima", "3", "--range", "0,1,0,1")]
    [InlineData(2, "did you mean 'gradient'?", "--directions", "gradnt")]
    [InlineData(2, "--through gives no y", "--through", "x=1")]
    [InlineData(2, "is not of it", "--through", "x=1,z=2")]
    [InlineData(2, "--range takes LOW,HIGH", "--range", "1,1")]
    [InlineData(2, "--points takes one or two whole numbers from 2 to 2001", "--points", "1")]
    [InlineData(2, "--resume continues what was measured in a folder", "--resume")]
    [InlineData(2, "it goes with --directions pca", "--animate")]
    [InlineData(2, "it goes with --directions pca", "--animate", "--directions", "pca", "--line")]
    [InlineData(2, "--bends and --steps go with --path", "--bends", "2")]
    [InlineData(3, "no other was given", "--path", "bezier")]
    [InlineData(3, "it leads nowhere", "--through", "x=1,y=1")]
    [InlineData(3, "has no trajectory", "--directions", "pca")]
    [InlineData(3, "has no accuracy", "--quantity", "accuracy")]
    public void WhatCannotBeDrawnIsSaid(int code, string sentence, params string[] arguments) =>
        Invocation.Of(["landscape", "x^2 + y^2", "--at", "x=1,y=1", .. arguments]).Fails(code, sentence);
}
