using Google.Protobuf;
using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Onnx.Format;
using Theodolite.Studies;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Onnx.Tests;

/// <summary>What becomes of a graph: layers, names, parameters, and the way back into a file.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-import-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void KnownNodesBecomeOurLayersUnderTheirNames()
    {
        var network = Import(HostileTests.Small());
        Assert.Equal(["conv", "relu", "flatten", "fc"], network.AllLayers.Skip(1).Select(layer => layer.Path));
        Assert.Equal(
            [typeof(Conv2d), typeof(Relu), typeof(Linear)],
            network.AllLayers.Skip(1).Where(layer => layer.Path != "flatten").Select(layer => layer.Layer.GetType()));
        Assert.Equal(["conv.weight", "conv.bias", "fc.weight", "fc.bias"], network.Parameters.Blocks.Select(block => block.Name));
    }

    [Theory]
    [InlineData("gemm")]
    [InlineData("gemm-turned")]
    [InlineData("matmul")]
    [InlineData("matmul-turned")]
    public void EveryFormOfALinearLayerIsOneWithWeightsOutIn(string form)
    {
        var model = Dense(form);
        var network = Import(model, [4]);
        Assert.IsType<Linear>(network.AllLayers.Skip(1).First().Layer);
        Assert.Equal(Shape.Create([3, 4]), network.Parameters.Blocks[0].Shape);
        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => (double)i)], network.Stored![network.Parameters.Blocks[0].Name]);
    }

    [Theory]
    [InlineData("gemm")]
    [InlineData("gemm-turned")]
    [InlineData("matmul")]
    [InlineData("matmul-turned")]
    public void WrittenAgainItHoldsTheNewWeightsAsTheFileStoresThem(string form)
    {
        var file = Save("dense.onnx", Dense(form));
        using var study = Study(file, [4], 3);
        var theta = study.Start(0).Select(value => value + 0.5).ToArray();
        var copy = Path.Combine(_folder, "copy.onnx");
        study.WriteOnnx(copy, theta);
        using var again = Study(copy, [4], 3);
        Assert.Equal(theta, again.Start(0));
        Assert.Equal(study.Training.Value(theta), again.Training.Value(again.Start(0)), 1e-12);
        var names = OnnxFile.Read(copy).Model.Graph.Node.Select(node => node.OpType);
        Assert.Equal(OnnxFile.Read(file).Model.Graph.Node.Select(node => node.OpType), names);
    }

    [Fact]
    public void ALastSoftmaxIsLeftToTheLoss()
    {
        var model = Dense("gemm");
        model.Graph.Node[^1].Output[0] = "z";
        model.Graph.Node.Add(new NodeProto { OpType = "Softmax", Name = "soft", Input = { "z" }, Output = { "y" } });
        var file = Save("soft.onnx", model);
        using var plain = Study(Save("plain.onnx", Dense("gemm")), [4], 3);
        using var soft = Study(file, [4], 3);
        Assert.Equal(plain.Training.Value(plain.Start(0)), soft.Training.Value(soft.Start(0)), 1e-14);
        Assert.Contains(soft.Notes, note => note.Contains("what goes into the last softmax, 'z'", StringComparison.Ordinal));
    }

    [Fact]
    public void PatternsDecideWhatIsTrained()
    {
        var all = Import(HostileTests.Small());
        var frozen = Import(HostileTests.Small(), settings: new OnnxSettings { Frozen = ["conv.*"] });
        var chosen = Import(HostileTests.Small(), settings: new OnnxSettings { Parameters = ["*.bias"] });
        Assert.Equal(4, all.Parameters.Blocks.Count);
        Assert.Equal(["fc.weight", "fc.bias"], frozen.Parameters.Blocks.Select(block => block.Name));
        Assert.Equal(["conv.bias", "fc.bias"], chosen.Parameters.Blocks.Select(block => block.Name));
        var exception = Assert.Throws<BadInputException>(
            () => Import(HostileTests.Small(), settings: new OnnxSettings { Frozen = ["layer.*"] }));
        Assert.Contains("No weight of model.onnx fits 'layer.*'; its weights are conv.weight", exception.Message);
    }

    [Fact]
    public void AFixedBatchIsTakenForAnyWhereSamplesStayApart()
    {
        var model = HostileTests.Small();
        model.Graph.Input[0] = HostileTests.Info("x", 1, 1, 1, 6, 6);
        model.Graph.Node[2] = new NodeProto { OpType = "Reshape", Name = "reshape", Input = { "r", "shape" }, Output = { "f" } };
        model.Graph.Initializer.Add(new TensorProto { Name = "shape", DataType = 7, Dims = { 2 }, Int64Data = { 1, -1 } });
        Assert.Equal(Shape.Create([3]), Import(model).Output);

        // Mean over the batch: what one sample gives depends on the others.
        model.Graph.Node[1] = new NodeProto
        {
            OpType = "ReduceMean",
            Name = "mean",
            Input = { "c" },
            Output = { "m" },
            Attribute = { new AttributeProto { Name = "axes", Ints = { 0 }, Type = AttributeProto.Types.AttributeType.Ints } },
        };
        model.Graph.Node.Insert(2, new NodeProto { OpType = "Sub", Name = "sub", Input = { "c", "m" }, Output = { "r" } });
        var exception = Assert.Throws<BadInputException>(() => Import(model));
        Assert.Contains("exported for batches of 1 and mixes the samples of others", exception.Message);
    }

    [Theory]
    [InlineData(OnnxArray.Float16, 1e-3)]
    [InlineData(OnnxArray.BFloat16, 1e-2)]
    [InlineData(OnnxArray.Float64, 1e-7)]
    public void WeightsOfOtherWidthsAreReadAndWrittenAsSuch(int type, double room)
    {
        var model = HostileTests.Small();
        foreach (var tensor in model.Graph.Initializer)
        {
            tensor.RawData = ByteString.CopyFrom(OnnxArray.Encode([.. tensor.FloatData.Select(value => (double)value)], type));
            tensor.FloatData.Clear();
            tensor.DataType = type;
        }

        using var single = Study(Save("single.onnx", HostileTests.Small()), [1, 6, 6], 3);
        using var other = Study(Save("other.onnx", model), [1, 6, 6], 3);
        Assert.Equal(single.Training.Value(single.Start(0)), other.Training.Value(other.Start(0)), room);
        var copy = Path.Combine(_folder, "copy.onnx");
        other.WriteOnnx(copy, other.Start(0));
        Assert.Equal(model.ToByteArray(), File.ReadAllBytes(copy));
    }

    [Fact]
    public void ExternalWeightsInTheFolderAreRead()
    {
        var model = HostileTests.Small();
        var weight = model.Graph.Initializer[2];
        var bytes = OnnxArray.Encode([.. weight.FloatData.Select(value => (double)value)], OnnxArray.Float32);
        File.WriteAllBytes(Path.Combine(_folder, "weights.bin"), [0, 0, 0, 0, .. bytes]);
        weight.FloatData.Clear();
        weight.DataLocation = TensorProto.Types.DataLocation.External;
        weight.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "weights.bin" });
        weight.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = "4" });
        weight.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = "1200" });
        using var inside = Study(Save("inside.onnx", HostileTests.Small()), [1, 6, 6], 3);
        using var outside = Study(Save("outside.onnx", model), [1, 6, 6], 3);
        Assert.Equal(inside.Start(0), outside.Start(0));
    }

    [Fact]
    public void AnImportedModelTrainsFromItsWeights()
    {
        var file = Save("model.onnx", HostileTests.Small());
        using var study = Study(file, [1, 6, 6], 3);
        var before = study.Training.Value(study.Start(0));
        var folder = Path.Combine(_folder, "run");
        using (var run = TrainingRun.Begin(study, folder, new TrainingRunSettings
        {
            Options = new Dictionary<string, string> { ["optimizer"] = "adam(learning-rate=0.01)", ["steps"] = "30", ["batch"] = "full" },
        }))
        {
            run.Run();
        }

        using var after = Subject.OfRun(folder);
        Assert.True(after.Objective.Value(after.Theta) < before - 0.01);
    }

    private static ModelProto Dense(string form)
    {
        var graph = new GraphProto
        {
            Name = "g",
            Input = { HostileTests.Info("x", 1, -1, 4) },
            Output = { HostileTests.Info("y", 1, -1, 3) },
        };
        var turned = form is "gemm-turned" or "matmul";
        var weight = new TensorProto { Name = "w", DataType = 1, Dims = { turned ? new long[] { 4, 3 } : [3, 4] } };
        weight.FloatData.AddRange(Enumerable.Range(0, 12).Select(i => (float)(turned ? ((i % 3) * 4) + (i / 3) : i)));
        graph.Initializer.Add(weight);
        graph.Initializer.Add(new TensorProto { Name = "b", DataType = 1, Dims = { 3 }, FloatData = { 1, 2, 3 } });
        switch (form)
        {
            case "gemm" or "gemm-turned":
                graph.Node.Add(new NodeProto
                {
                    OpType = "Gemm",
                    Name = "fc",
                    Input = { "x", "w", "b" },
                    Output = { "y" },
                    Attribute =
                    {
                        new AttributeProto { Name = "transB", I = turned ? 0 : 1, Type = AttributeProto.Types.AttributeType.Int },
                    },
                });
                break;
            case "matmul-turned":
                graph.Node.Add(new NodeProto { OpType = "Transpose", Name = "t", Input = { "w" }, Output = { "wt" } });
                goto default;
            default:
                graph.Node.Add(new NodeProto { OpType = "MatMul", Name = "fc", Input = { "x", turned ? "w" : "wt" }, Output = { "p" } });
                graph.Node.Add(new NodeProto { OpType = "Add", Name = "add", Input = { "b", "p" }, Output = { "y" } });
                break;
        }

        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    private static Network Import(ModelProto model, Shape? sample = null, OnnxSettings? settings = null) => new(
        [OnnxModel.Of(OnnxGraph.Of(OnnxFile.Parse(model.ToByteArray(), "model.onnx")), settings ?? new OnnxSettings())],
        sample ?? [1, 6, 6]);

    private string Save(string name, ModelProto model)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, model.ToByteArray());
        return path;
    }

    private NetworkStudy Study(string file, Shape sample, int classes)
    {
        var data = Path.Combine(_folder, "data.npz");
        var random = new Random(2);
        double[] features = [.. Enumerable.Range(0, (int)(30 * sample.Count)).Select(_ => random.NextDouble() - 0.5)];
        double[] labels = [.. Enumerable.Range(0, 30).Select(i => (double)(features[i * (int)sample.Count] > 0 ? 1 : i % classes))];
        NpzFile.Write(data, Dataset.Create("data", sample, features, labels));
        return NetworkStudy.Of(new ForeignModel(file, data, "cross-entropy"), new StudySettings { DType = DType.Float64 });
    }
}
