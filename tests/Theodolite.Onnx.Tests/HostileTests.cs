using Google.Protobuf;
using Theodolite.Models;
using Theodolite.Onnx.Format;
using Theodolite.Torch;

namespace Theodolite.Onnx.Tests;

/// <summary>Files that are damaged, hostile or do not hold together: one sentence each, and nothing else.</summary>
public sealed class HostileTests
{
    private static readonly byte[] s_model = Small().ToByteArray();

    [Fact]
    public void MutatedFilesAreReadOrRefused()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable("THEODOLITE_FUZZ"), out var many) ? many : 3000;
        var refused = 0;
        for (var seed = 0; seed < rounds; seed++)
        {
            var bytes = Mutate(s_model, new Random(seed));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Assert.True(Read(bytes).Parameters.Count >= 0);
            }
            catch (BadInputException exception)
            {
                Assert.EndsWith(".", exception.Message);
                Assert.DoesNotContain('\n', exception.Message);
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"mutation {seed}: {exception}");
            }

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 64L << 20, $"mutation {seed} allocates {allocated} bytes");
        }

        Assert.InRange(refused, rounds / 10, rounds);
    }

    [Fact]
    public void TruncatedFilesAreRefused()
    {
        for (var length = 1; length < s_model.Length; length += 7)
        {
            var bytes = s_model[..length];
            try
            {
                Read(bytes);
            }
            catch (BadInputException)
            {
            }
        }
    }

    [Theory]
    [InlineData("circle", "goes in a circle")]
    [InlineData("missing", "which no node, weight or input gives")]
    [InlineData("twice", "which is made already")]
    [InlineData("operator", "The operator Fancy of node 'conv' (Fancy) is not supported")]
    [InlineData("weightless", "has no weights to train")]
    [InlineData("kernel", "whose channels differ")]
    [InlineData("external", "only files in the folder of the model are read")]
    [InlineData("short", "should have 4 numbers")]
    [InlineData("huge", "which no tensor of a file can have")]
    [InlineData("text", "numbers and booleans are read, not text")]
    [InlineData("whole", "gives whole numbers")]
    public void WhatDoesNotHoldTogetherIsNamed(string fault, string sentence)
    {
        var model = Small();
        var graph = model.Graph;
        switch (fault)
        {
            case "circle":
                graph.Node[0].Input[0] = "r";
                graph.Node[3].Input[0] = "x";
                break;
            case "missing":
                graph.Node[1].Input[0] = "nowhere";
                break;
            case "twice":
                graph.Node[1].Output[0] = "c";
                break;
            case "operator":
                graph.Node[0].OpType = "Fancy";
                break;
            case "weightless":
                graph.Initializer.Clear();
                graph.Node.Clear();
                graph.Node.Add(new NodeProto { OpType = "Relu", Input = { "x" }, Output = { "y" } });
                break;
            case "kernel":
                graph.Initializer[0].Dims[1] = 2;
                graph.Initializer[0].Dims[3] = 1;
                graph.Initializer[0].FloatData.Clear();
                graph.Initializer[0].FloatData.AddRange(new float[16 / 2 * 2]);
                graph.Initializer[0].Dims[0] = 4;
                break;
            case "external":
                graph.Initializer[0].DataLocation = TensorProto.Types.DataLocation.External;
                graph.Initializer[0].ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../etc/passwd" });
                break;
            case "short":
                graph.Initializer[1].FloatData.RemoveAt(0);
                break;
            case "huge":
                graph.Initializer[1].Dims[0] = long.MaxValue;
                break;
            case "text":
                graph.Initializer[1].DataType = 8;
                break;
            case "whole":
                graph.Node[^1].OpType = "ArgMax";
                graph.Node[^1].Input.RemoveAt(2);
                graph.Node[^1].Input.RemoveAt(1);
                graph.Node[^1].Attribute.Clear();
                graph.Output[0].Type.TensorType.ElemType = 7;
                break;
        }

        var exception = Assert.Throws<BadInputException>(() => Read(model.ToByteArray()));
        Assert.Contains(sentence, exception.Message);
    }

    /// <summary>A convolution, a rectifier, a flattening and a linear layer.</summary>
    internal static ModelProto Small()
    {
        var random = new Random(1);
        var graph = new GraphProto
        {
            Name = "g",
            Input = { Info("x", 1, -1, 1, 6, 6) },
            Output = { Info("y", 1, -1, 3) },
            Initializer = { Weight("conv.weight", 4, 1, 2, 2), Weight("conv.bias", 4), Weight("fc.weight", 3, 100), Weight("fc.bias", 3) },
            Node =
            {
                new NodeProto { OpType = "Conv", Name = "conv", Input = { "x", "conv.weight", "conv.bias" }, Output = { "c" } },
                new NodeProto { OpType = "Relu", Name = "relu", Input = { "c" }, Output = { "r" } },
                new NodeProto { OpType = "Flatten", Name = "flatten", Input = { "r" }, Output = { "f" } },
                new NodeProto
                {
                    OpType = "Gemm",
                    Name = "fc",
                    Input = { "f", "fc.weight", "fc.bias" },
                    Output = { "y" },
                    Attribute = { new AttributeProto { Name = "transB", I = 1, Type = AttributeProto.Types.AttributeType.Int } },
                },
            },
        };
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };

        TensorProto Weight(string name, params long[] shape)
        {
            var tensor = new TensorProto { Name = name, DataType = OnnxArray.Float32, Dims = { shape } };
            var count = shape.Aggregate(1L, (product, extent) => product * extent);
            tensor.FloatData.AddRange(Enumerable.Range(0, (int)count).Select(_ => (float)(random.NextDouble() - 0.5)));
            return tensor;
        }
    }

    internal static ValueInfoProto Info(string name, int type, params long[] extents)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(extents.Select(extent => extent < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = "n" }
            : new TensorShapeProto.Types.Dimension { DimValue = extent }));
        var tensor = new TypeProto.Types.Tensor { ElemType = type, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }

    private static Network Read(byte[] bytes) =>
        new([OnnxModel.Of(OnnxGraph.Of(OnnxFile.Parse(bytes, "model.onnx")), new OnnxSettings())], [1, 6, 6]);

    private static byte[] Mutate(byte[] model, Random random)
    {
        var bytes = model.ToList();
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            // The structure lies before and behind the weights; they are hit less.
            var at = random.Next(4) > 0 ? bytes.Count - 1 - random.Next(Math.Min(400, bytes.Count)) : random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    var from = random.Next(bytes.Count);
                    bytes[at] = bytes[from];
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add(0);
            }
        }

        return [.. bytes];
    }
}
