using System.Text.Json;

namespace Theodolite.Cli.Tests;

/// <summary><c>spectrum</c>: the JSON contract, known spectra, pictures, refusals.</summary>
public class SpectrumTests : IDisposable
{
    private const string Digits = "data: digits\nmodel:\n  - linear: {out: 4}\n  - relu\n  - linear: {out: 10}\nloss: cross-entropy\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    private string Model => Path.Combine(_folder, "model.yaml");

    public void Dispose()
    {
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void AnExpressionShowsItsSpectrumExactly()
    {
        var json = Invocation.Of("spectrum", "x^2 + 3*y^2 - 4*z^2", "--at", "x=1,y=2,z=3", "--json").Json();
        Assert.Equal("theodolite/spectrum/1", json.GetProperty("schema").GetString());
        Assert.True(json.GetProperty("complete").GetBoolean());
        Assert.Equal(
            [-8.0, 2.0, 6.0],
            json.GetProperty("eigenvalues").GetProperty("all").EnumerateArray().Select(value => value.GetDouble()));
        Assert.Equal(0.0, json.GetProperty("trace").GetProperty("value").GetDouble(), 1e-12);
        Assert.Equal(0.0, json.GetProperty("trace").GetProperty("standardError").GetDouble());
        Assert.Equal(1, json.GetProperty("index").GetProperty("negative").GetInt64());
        Assert.Equal(3, json.GetProperty("products").GetInt64());
        Assert.True(json.GetProperty("seconds").GetDouble() >= 0);
        var density = json.GetProperty("density");
        double[] grid = [.. density.GetProperty("grid").EnumerateArray().Select(value => value.GetDouble())];
        double[] values = [.. density.GetProperty("values").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(grid.Length, values.Length);
        Assert.Equal(1.0, values.Sum() * (grid[1] - grid[0]), 1e-6);
    }

    [Fact]
    public void FunctionsOfTheSpectrumAreThoseOfItsEigenvalues()
    {
        var functions = Invocation.Of(
            "spectrum", "x^2 + 3*y^2", "--at", "x=0,y=0", "--function", "log-det(shift=1)", "--function", "moment(k=2)", "--function",
            "effective-dimension(shift=2)", "--json")
            .Json().GetProperty("functions").EnumerateArray().Select(function => function.GetProperty("value").GetDouble()).ToArray();
        Assert.Equal(Math.Log(3) + Math.Log(7), functions[0], 1e-12);
        Assert.Equal(40.0, functions[1], 1e-10);
        Assert.Equal(0.5 + 0.75, functions[2], 1e-12);
    }

    [Fact]
    public void LayersAreTheBlocksOfTheMatrix()
    {
        var layers = Invocation.Of("spectrum", "x^2 + 3*y^2 + x*y", "--at", "x=0,y=0", "--per-layer", "--json").Json().GetProperty("layers")
            .EnumerateArray()
            .ToList();
        Assert.Equal(["x", "y"], layers.Select(layer => layer.GetProperty("name").GetString()!));
        Assert.Equal([2.0, 6.0], layers.Select(layer => layer.GetProperty("largest").GetDouble()));
    }

    [Fact]
    public void TheWholeAndTheMultipliedAgreeOnANetwork()
    {
        File.WriteAllText(Model, Digits);
        string[] command = [
            "spectrum", Model, "--dtype", "float64", "--samples", "200", "--largest", "3", "--smallest", "1", "--probes", "4",
            "--steps", "30", "--threads", "1", "--json",
        ];
        var whole = Invocation.Of(command).Json();
        var multiplied = Invocation.Of([.. command, "--no-dense"]).Json();
        Assert.Equal(200, whole.GetProperty("samples").GetInt64());
        var all = whole.GetProperty("eigenvalues").GetProperty("all").EnumerateArray().Select(value => value.GetDouble()).ToArray();
        var found = multiplied.GetProperty("eigenvalues").GetProperty("largest").EnumerateArray().ToList();
        for (var i = 0; i < 3; i++)
        {
            var residual = found[i].GetProperty("residual").GetDouble();
            Assert.Equal(all[^(i + 1)], found[i].GetProperty("value").GetDouble(), residual + 1e-10);
        }

        var trace = multiplied.GetProperty("trace");
        Assert.InRange(Math.Abs(trace.GetProperty("value").GetDouble() - all.Sum()), 0, 8 * trace.GetProperty("standardError").GetDouble());
        Assert.True(multiplied.GetProperty("products").GetInt64() > 0);
    }

    [Fact]
    public void PicturesAndNumbersGoIntoTheFolder()
    {
        var folder = Path.Combine(_folder, "out");
        var run = Invocation.Of("spectrum", "x^2 + 3*y^2 - z^2", "--at", "x=1,y=1,z=1", "--per-layer", "--out", folder, "--json");
        Assert.Equal(run.Output.TrimEnd(), File.ReadAllText(Path.Combine(folder, "spectrum.json")).TrimEnd());
        foreach (var name in (string[])["density", "density-log", "layers"])
        {
            Assert.True(Colours(Path.Combine(folder, name + ".png")) > 20);
            var svg = System.Xml.Linq.XDocument.Load(Path.Combine(folder, name + ".svg"));
            Assert.Equal("svg", svg.Root!.Name.LocalName);
            Assert.True(svg.Descendants().Count(element => element.Name.LocalName == "path") > 3);
        }
    }

    [Fact]
    public void ExpressionsNeedNoNativeLibraryAndNoPictureLibrary()
    {
        var run = Invocation.OfProcess(
            ["spectrum", "x^2+3*y^2", "--at", "x=0,y=0", "--per-layer", "--function", "exp(t=1)", "--json"],
            new Dictionary<string, string> { ["THEODOLITE_LIBTORCH"] = "/nowhere", ["THEODOLITE_FONT"] = "/nowhere" });
        Assert.Equal(JsonValueKind.Object, run.Json().GetProperty("density").ValueKind);
        Assert.Equal("", run.Error);
    }

    [Theory]
    [InlineData(2, "'gaus-newton'", "--curvature", "gaus-newton")]
    [InlineData(2, "--memory takes a size", "--memory", "much")]
    [InlineData(2, "contradict", "--dense", "--no-dense")]
    [InlineData(2, "--tolerance takes a number", "--tolerance", "2")]
    [InlineData(2, "--probes takes a whole number", "--probes", "0")]
    [InlineData(2, "--samples is for networks", "--samples", "5")]
    [InlineData(2, "--warm-start is for networks", "--warm-start", "0.1")]
    [InlineData(2, "--resume continues", "--resume")]
    [InlineData(2, "'hutch'", "--trace", "hutch")]
    [InlineData(3, "no layer or parameter 'q'", "--layer", "q")]
    [InlineData(3, "gauss-newton", "--curvature", "gauss-newton")]
    [InlineData(3, "did you mean 'log-det'", "--function", "logdet(shift=1)")]
    [InlineData(3, "'shfit'", "--function", "log-det(shfit=1)")]
    [InlineData(3, "greater than 0", "--function", "effective-dimension(shift=-1)")]
    [InlineData(3, "positive spectrum", "--function", "log-det(shift=-100)")]
    public void WhatIsWrongIsNamed(int code, string mention, params string[] options) =>
        Invocation.Of(["spectrum", "x^2+y^2", "--at", "x=1,y=1", .. options]).Fails(code, mention);

    [Fact]
    public void ABudgetThatIsTooSmallNamesTheSmallestThatWorks()
    {
        File.WriteAllText(Model, Digits);
        Invocation.Of("spectrum", Model, "--no-dense", "--memory", "1kB", "--threads", "1").Fails(3, "smallest that works");
    }

    [Fact]
    public void ALossThatIsNotFiniteIsTracedToItsOrigin() =>
        Invocation.Of("spectrum", "log(x)+y^2", "--at", "x=-1,y=0").Fails(4, "NaN", "log");

    [Fact]
    public void TheReportReadsAsText()
    {
        var run = Invocation.Of("spectrum", "(1-w1*w2)^2", "--at", "w1=0,w2=0");
        Assert.Equal(0, run.ExitCode);
        Assert.All(
            ["● spectrum", "from -2 to 2", "1 negative · 0 zero · 1 positive", "trace"],
            part => Assert.Contains(part, run.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("\e", run.Output, StringComparison.Ordinal);
    }

    // Different colours of a PNG: a blank picture has one.
    private static int Colours(string path)
    {
        using var bitmap = SkiaSharp.SKBitmap.Decode(path);
        Assert.NotNull(bitmap);
        return bitmap.Pixels.Where((_, index) => index % 7 == 0).Distinct().Count();
    }
}
