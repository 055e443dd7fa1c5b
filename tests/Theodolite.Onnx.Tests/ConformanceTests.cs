using System.Diagnostics;
using Theodolite.Onnx.Format;

namespace Theodolite.Onnx.Tests;

/// <summary>ONNX's own models with the outputs that they must give.</summary>
public sealed class ConformanceTests
{
    // What cannot pass, and why.
    private static readonly Dictionary<string, string> s_outOfScope = new(StringComparer.Ordinal)
    {
        ["test_sequence_model"] = "sequences of tensors",
        ["test_strnorm_model"] = "text",
        ["test_gradient_of_add"] = "the training domain's Gradient",
    };

    private static readonly Lazy<string?> s_folder = new(Unpack);

    public static TheoryData<string> Models()
    {
        var data = new TheoryData<string>();
        var root = s_folder.Value;
        string[] models = root is null ? [] : Directory.GetFiles(root, "*.onnx", SearchOption.AllDirectories);
        Array.Sort(models, StringComparer.Ordinal);
        foreach (var model in models)
        {
            data.Add(Path.GetRelativePath(root!, model));
        }

        if (data.Count == 0)
        {
            data.Add("");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void GivesThePublishedOutputs(string model)
    {
        SharedData.Require("onnx-conformance", "onnx-data.tar.xz");
        if (s_outOfScope.FirstOrDefault(entry => model.Contains(entry.Key, StringComparison.Ordinal)) is { Value: { } reason })
        {
            Assert.Throws<BadInputException>(() => Check(model));
            Assert.Skip($"out of scope: {reason}");
        }

        Check(model);
    }

    private static void Check(string model)
    {
        var path = Path.Combine(s_folder.Value!, model);
        var graph = OnnxGraph.Read(path);
        var light = !path.EndsWith("model.onnx", StringComparison.Ordinal);
        var sets = light ? [""] : Directory.GetDirectories(Path.GetDirectoryName(path)!, "test_data_set_*");
        foreach (var set in sets)
        {
            var inputs = graph.Inputs.Select((input, index) => (input, index)).ToDictionary(
                pair => pair.input.Name,
                pair => light ? Ramp(pair.input) : Read(Path.Combine(set, $"input_{pair.index}.pb")));
            var results = GraphRun.Run(graph, inputs);
            for (var i = 0; i < results.Length; i++)
            {
                var expected = Read(light ? path.Replace(".onnx", $"_output_{i}.pb",
                StringComparison.Ordinal) : Path.Combine(set, $"output_{i}.pb"));
                Assert.Equal(expected.Shape, results[i].Shape);
                for (var k = 0; k < expected.Values.Length; k++)
                {
                    var (wanted, given) = (expected.Values[k], results[i].Values[k]);
                    Assert.True(
                        wanted.Equals(given) || Math.Abs(wanted - given) <= 1e-6 + (1e-3 * Math.Abs(wanted)),
                        $"output {i}[{k}]: {given} for {wanted}");
                }
            }
        }
    }

    private static OnnxArray Read(string path) =>
        OnnxArray.Read(TensorProto.Parser.ParseFrom(File.ReadAllBytes(path)), path, ExternalData.None);

    // The inputs that ONNX's runner makes for its light models: 0, 1, 2, … divided by their number.
    private static OnnxArray Ramp(GraphTensor input)
    {
        var shape = Torch.Shape.Create([.. input.Extents!.Select(extent => extent ?? 1)]);
        var values = new double[shape.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (double)i / values.Length;
        }

        return new OnnxArray(input.Name, shape, OnnxArray.Float32, values);
    }

    private static string? Unpack()
    {
        if (SharedData.Find("onnx-conformance", "onnx-data.tar.xz") is not { } archive)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("theodolite-onnx-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        using var tar = Process.Start(new ProcessStartInfo("tar", ["xJf", archive, "-C", folder]))!;
        tar.WaitForExit();
        return tar.ExitCode == 0 ? folder : null;
    }
}
