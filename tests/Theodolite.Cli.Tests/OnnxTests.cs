using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.Cli.Tests;

/// <summary>ONNX models as targets of every command that takes a network.</summary>
public sealed class OnnxTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;
    private readonly string _model;

    public OnnxTests()
    {
        _model = Path.Combine(_folder, "model.onnx");
        File.WriteAllBytes(_model, SmallOnnx.Zeros());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void ASurveySaysWhatWasReadAndWhyTheLossStands()
    {
        var json = Invocation.Of("survey", _model, "--data", "digits", "--loss", "cross-entropy", "--json").Json();
        Assert.Equal("descending", json.GetProperty("verdict").GetString());
        Assert.Equal(650, json.GetProperty("parameters").GetInt32());
        Assert.Equal(Math.Log(10), json.GetProperty("loss").GetDouble(), 1e-6);
        Assert.Contains(
            "Trained are 2 tensors of 650 numbers: fc.weight, fc.bias.",
            json.GetProperty("notes").EnumerateArray().Select(note => note.GetString()));
    }

    [Fact]
    public void TrainingWritesARunAndTheFileAgain()
    {
        var (run, copy) = (Path.Combine(_folder, "run"), Path.Combine(_folder, "copy.onnx"));
        Invocation.Of(
            "train", _model, "--data", "digits", "--loss", "cross-entropy", "--optimizer", "adam(learning-rate=0.01)", "--steps", "50",
            "--batch", "full", "--out", run, "--onnx", copy, "--json").Json();
        var before = Loss(_model, "--data", "digits", "--loss", "cross-entropy");
        var after = Loss(copy, "--data", "digits", "--loss", "cross-entropy");
        Assert.True(after < before - 1);
        Assert.Equal(after, Loss(run), 1e-6);
    }

    [Fact]
    public void AModelFileMayNameOne()
    {
        var file = Path.Combine(_folder, "model.yaml");
        File.WriteAllText(file, "data: digits\nmodel: {onnx: model.onnx, frozen: ['*.bias']}\nloss: cross-entropy\n");
        Assert.Equal(640, Invocation.Of("survey", file, "--json").Json().GetProperty("parameters").GetInt32());
    }

    // At weights of zero the gradient of the bias alone is left: that of softmax at even odds against balanced labels.
    [Fact]
    public void SeveralInputsAreArraysOfTheirNamesInOneFile()
    {
        var (model, data) = (Path.Combine(_folder, "weighed.onnx"), Path.Combine(_folder, "data.npz"));
        File.WriteAllBytes(model, SmallOnnx.Zeros(weighed: true));
        var numbers = Enumerable.Range(0, 20 * 64).Select(i => Math.Sin(i)).ToArray();
        Write(data, ("weight", [20, 64], Array.ConvertAll(numbers, x => x * x)), ("x", [20, 64], numbers));
        string[] target = [model, "--data", data, "--loss", "cross-entropy"];
        var survey = Invocation.Of(["survey", .. target, "--json"]).Json();
        Assert.Equal(Math.Log(10), survey.GetProperty("loss").GetDouble(), 1e-6);
        var copy = Path.Combine(_folder, "trained.onnx");
        Assert.Equal(
            0,
            Invocation.Of(["train", .. target, "--optimizer", "adam(learning-rate=0.01)", "--steps", "60", "--batch", "full", "--out",
                Path.Combine(_folder, "several"), "--onnx", copy]).ExitCode);
        Assert.True(Loss([copy, .. target[1..]]) < Math.Log(10) - 0.5);

        Write(data, ("x", [20, 64], numbers));
        var missing = Invocation.Of(["survey", .. target]);
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("weight", missing.Error, StringComparison.Ordinal);

        static void Write(string path, params (string Name, Shape Shape, double[] Values)[] arrays) => NpzFile.Write(
            path,
            [.. arrays.Select(array => (array.Name, array.Shape, (ReadOnlyMemory<double>)array.Values)),
                ("labels", [20], Enumerable.Range(0, 20).Select(i => (double)(i % 10)).ToArray())]);
    }

    [Theory]
    [InlineData("spectrum")]
    [InlineData("landscape")]
    [InlineData("check-gradient")]
    public void OtherCommandsTakeIt(string command)
    {
        string[] more = command == "landscape" ? ["--directions", "gradient", "--points", "5", "--out", Path.Combine(_folder, "map")] : [];
        Assert.Equal(0, Invocation.Of([command, _model, "--data", "digits", "--loss", "cross-entropy", .. more]).ExitCode);
    }

    [Theory]
    [InlineData(new[] { "--loss", "cross-entropy" }, 2, "--data")]
    [InlineData(new[] { "--data", "digits" }, 2, "--loss")]
    [InlineData(new[] { "--data", "digits", "--loss", "cross-entropy", "--output", "nothing" }, 3, "makes a tensor 'nothing'")]
    [InlineData(new[] { "--data", "digits", "--loss", "cross-entropy", "--input", "nothing" }, 3, "takes no tensor 'nothing'")]
    [InlineData(new[] { "--data", "digits", "--loss", "cross-entropy", "--frozen", "head.*" }, 3, "fits 'head.*'")]
    [InlineData(new[] { "--data", "digits", "--loss", "cross-entropy", "--frozen", "*" }, 3, "no weights to train")]
    [InlineData(new[] { "--data", "{source: digits, shape: [8, 8]}", "--loss", "cross-entropy" }, 3, "samples [64]")]
    [InlineData(new[] { "--data", "missing.npz", "--loss", "cross-entropy" }, 3, "missing.npz")]
    public void WhatIsMissingOrWrongIsNamed(string[] options, int code, string mention) =>
        Invocation.Of(["survey", _model, .. options]).Fails(code, mention);

    [Fact]
    public void ItsOptionsGoWithNothingElse()
    {
        Invocation.Of("survey", "x^2", "--at", "x=1", "--loss", "cross-entropy").Fails(2, "--loss is for ONNX models");
        Invocation.Of("train", Path.Combine(Repository.Root, "examples", "stalled-digits.yaml"), "--onnx", "out.onnx").Fails(3, "--onnx");
        Invocation.Of("survey", Path.Combine(_folder, "none.onnx"), "--data", "digits", "--loss", "cross-entropy").Fails(3, "no ONNX file");
    }

    [Fact]
    public void WhatIsNoModelIsSaidInOneSentence()
    {
        File.WriteAllText(_model, "this is text");
        Invocation.Of("survey", _model, "--data", "digits", "--loss", "cross-entropy").Fails(3, "model.onnx is no ONNX model");
    }

    private static double Loss(params string[] arguments) =>
        Invocation.Of(["survey", .. arguments, "--json"]).Json().GetProperty("loss").GetDouble();
}
