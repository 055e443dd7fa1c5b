using Google.Protobuf;
using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Onnx.Format;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Onnx.Tests;

/// <summary>Graphs whose result depends on several tensors of samples: tokens and a mask, a number for each sample.</summary>
public sealed class SeveralInputsTests : IDisposable
{
    private const int Samples = 12;
    private const int Steps = 5;
    private const int Tokens = 7;
    private const int Width = 4;
    private const int Classes = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-inputs-").FullName;
    private readonly double[] _ids = [.. Enumerable.Range(0, Samples * Steps).Select(i => (double)(i * i % Tokens))];
    private readonly double[] _mask = [.. Enumerable.Range(0, Samples * Steps).Select(i => i % Steps <= i / Steps % Steps ? 1.0 : 0)];
    private readonly double[] _scale = [.. Enumerable.Range(0, Samples).Select(i => 1 + (0.25 * i))];
    private readonly double[] _labels = [.. Enumerable.Range(0, Samples).Select(i => (double)(i % Classes))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // The mean of the tokens' rows that the mask keeps, times the sample's number, through one matrix: by hand.
    [Fact]
    public void The_loss_is_that_of_the_graph_and_its_gradient_that_of_the_loss()
    {
        using var study = Study(("scale", [Samples], _scale), ("mask", [Samples, Steps], _mask), ("ids", [Samples, Steps], _ids), Labels());
        var theta = study.Start(0);
        Assert.Equal(Truth(theta), study.Training.Value(theta), 1e-12);
        Assert.Equal((Steps * 2) + 1, study.Training.Data.Features);
        var gradient = new double[theta.Length];
        study.Training.Gradient(theta, gradient);
        for (var i = 0; i < theta.Length; i++)
        {
            var (up, down) = (theta.ToArray(), theta.ToArray());
            (up[i], down[i]) = (up[i] + 1e-5, down[i] - 1e-5);
            Assert.Equal((Truth(up) - Truth(down)) / 2e-5, gradient[i], 1e-8);
        }
    }

    [Fact]
    public void Tokens_are_told_from_numbers_that_have_a_size()
    {
        using var study = Study(("ids", [Samples, Steps], _ids), ("mask", [Samples, Steps], _mask), ("scale", [Samples], _scale), Labels());
        Assert.True(study.Network.TakesTokens);
        var survey = new Survey().Run(study.Training, study.Start(0));
        Assert.DoesNotContain(survey.Causes, cause => cause.Name == "badly-scaled-inputs");
        Assert.Contains(survey.Notes, note => note.Contains("tokens", StringComparison.Ordinal));
    }

    [Fact]
    public void Arrays_that_no_input_takes_are_named()
    {
        using var study = Study(
            ("ids", [Samples, Steps], _ids),
            ("mask", [Samples, Steps], _mask),
            ("scale", [Samples], _scale),
            ("spare", [Samples], _scale),
            Labels());
        Assert.Contains(study.Notes, note => note.Contains("'spare'", StringComparison.Ordinal));
        Assert.Equal(["ids", "mask", "scale"], study.Training.Data.Parts.Select(part => part.Name));
    }

    // x is a name like any other where the model has several inputs, and the samples where it has one.
    [Fact]
    public void An_input_may_be_called_x()
    {
        Write(("x", [Samples, Steps], _ids), ("mask", [Samples, Steps], _mask), ("scale", [Samples], _scale), ("y", [Samples], _labels));
        var model = Model();
        model.Graph.Input[0].Name = model.Graph.Node[0].Input[1] = "x";
        File.WriteAllBytes(Path.Combine(_folder, "m.onnx"), model.ToByteArray());
        using var study = Parse();
        var theta = study.Start(0);
        Assert.Equal(Truth(theta), study.Training.Value(theta), 1e-12);
        Assert.Equal([Steps], DataSource.Load(new DataSettings { Source = "data.npz" }, _folder).Train.SampleShape.ToArray());
    }

    [Theory]
    [InlineData("missing", "'mask' was expected too")]
    [InlineData("length", "5 in 'ids' and 3 in 'mask'")]
    [InlineData("rows", "targets 'labels' of shape [12]")]
    [InlineData("range", "from 0 to 6")]
    [InlineData("fraction", "holds 0.5")]
    [InlineData("rank", "[12, 5, 1]|have shape [5, 1]")]
    [InlineData("lone", "one array of samples")]
    [InlineData("targets", "holds: ids, mask")]
    public void What_does_not_fit_is_said_in_one_sentence(string fault, string expected)
    {
        (string, Shape, double[])[] arrays = fault switch
        {
            "missing" => [("ids", [Samples, Steps], _ids), ("scale", [Samples], _scale), Labels()],
            "length" => [("ids", [Samples, Steps], _ids), ("mask", [Samples, 3], _mask[..36]), ("scale", [Samples], _scale), Labels()],
            "rows" => [("ids", [Samples, Steps], _ids), ("mask", [11, Steps], _mask[..55]), ("scale", [Samples], _scale), Labels()],
            "range" => [("ids", [Samples, Steps], [.. _ids[1..], Tokens]), ("mask", [Samples, Steps], _mask), ("scale", [Samples], _scale),
                Labels()],
            "fraction" => [("ids", [Samples, Steps], [.. _ids[1..], 0.5]), ("mask", [Samples, Steps], _mask), ("scale", [Samples], _scale),
                Labels()],
            "rank" => [("ids", [Samples, Steps, 1], _ids), ("mask", [Samples, Steps], _mask), ("scale", [Samples], _scale), Labels()],
            "lone" => [("ids", [Samples, Steps], _ids), Labels()],
            _ => [("ids", [Samples, Steps], _ids), ("mask", [Samples, Steps], _mask)],
        };
        var message = Assert.Throws<BadInputException>(() => Study(arrays)).Message;
        Assert.Contains(expected.Split('|')[^1], message, StringComparison.Ordinal);
        Assert.EndsWith(".", message);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Several_arrays_need_a_model_that_names_them()
    {
        Write(("ids", [Samples, Steps], _ids), ("mask", [Samples, Steps], _mask), Labels());
        var exception = Assert.Throws<BadInputException>(() => NetworkStudy.Parse(
            "data: {source: data.npz}\nmodel: [linear: {out: 3}]\nloss: cross-entropy",
            "m.yaml",
            _folder));
        Assert.Contains("several arrays", exception.Message, StringComparison.Ordinal);
    }

    private (string Name, Shape Shape, double[] Values) Labels() => ("labels", [Samples], _labels);

    private void Write(params (string Name, Shape Shape, double[] Values)[] arrays) => NpzFile.Write(
        Path.Combine(_folder, "data.npz"),
        arrays.Select(array => (array.Name, array.Shape, (ReadOnlyMemory<double>)array.Values)));

    private NetworkStudy Study(params (string Name, Shape Shape, double[] Values)[] arrays)
    {
        Write(arrays);
        File.WriteAllBytes(Path.Combine(_folder, "m.onnx"), Model().ToByteArray());
        return Parse();
    }

    private NetworkStudy Parse() => NetworkStudy.Parse(
        "data: {source: data.npz}\nmodel: {onnx: m.onnx}\nloss: cross-entropy",
        "m.yaml",
        _folder,
        new StudySettings { DType = DType.Float64 });

    private double Truth(double[] theta)
    {
        var loss = 0.0;
        for (var n = 0; n < Samples; n++)
        {
            var (mean, kept) = (new double[Width], 0.0);
            for (var t = 0; t < Steps; t++)
            {
                kept += _mask[(n * Steps) + t];
                for (var j = 0; j < Width; j++)
                {
                    mean[j] += _mask[(n * Steps) + t] * theta[((int)_ids[(n * Steps) + t] * Width) + j];
                }
            }

            // The matrix lies (out, in), as linear layers have it.
            var logits = Enumerable.Range(0, Classes).Select(c => Enumerable.Range(0, Width).Sum(
                j => _scale[n] * mean[j] / kept * theta[(Tokens * Width) + (c * Width) + j])).ToArray();
            loss += Math.Log(logits.Sum(Math.Exp)) - logits[(int)_labels[n]];
        }

        return loss / Samples;
    }

    private static ModelProto Model()
    {
        var random = new Random(3);
        var graph = new GraphProto
        {
            Name = "g",
            Input = { Info("ids", 7, -1, -1), Info("mask", 7, -1, -1), Info("scale", 1, -1) },
            Output = { Info("y", 1, -1, Classes) },
            Initializer = { Weight("table.weight", Tokens, Width), Weight("head.weight", Width, Classes) },
            Node =
            {
                new NodeProto { OpType = "Gather", Input = { "table.weight", "ids" }, Output = { "rows" } },
                new NodeProto { OpType = "Cast", Input = { "mask" }, Output = { "kept" }, Attribute = { Number("to", 1) } },
                new NodeProto { OpType = "Unsqueeze", Input = { "kept" }, Output = { "wide" }, Attribute = { Numbers("axes", 2) } },
                new NodeProto { OpType = "Mul", Input = { "rows", "wide" }, Output = { "masked" } },
                Sum("masked", "sum", 1, 0),
                Sum("kept", "count", 1, 1),
                new NodeProto { OpType = "Div", Input = { "sum", "count" }, Output = { "mean" } },
                new NodeProto { OpType = "Unsqueeze", Input = { "scale" }, Output = { "column" }, Attribute = { Numbers("axes", 1) } },
                new NodeProto { OpType = "Mul", Input = { "mean", "column" }, Output = { "scaled" } },
                new NodeProto { OpType = "MatMul", Input = { "scaled", "head.weight" }, Output = { "y" } },
            },
        };
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 11 } } };

        TensorProto Weight(string name, params long[] shape)
        {
            var tensor = new TensorProto { Name = name, DataType = OnnxArray.Float32, Dims = { shape } };
            tensor.FloatData.AddRange(Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(_ => (float)(random.NextDouble() - 0.5)));
            return tensor;
        }
    }

    private static NodeProto Sum(string from, string to, long axis, long keep) => new()
    {
        OpType = "ReduceSum",
        Input = { from },
        Output = { to },
        Attribute = { Numbers("axes", axis), Number("keepdims", keep) },
    };

    private static AttributeProto Number(string name, long value) => new()
    {
        Name = name,
        I = value,
        Type = AttributeProto.Types.AttributeType.Int,
    };

    private static AttributeProto Numbers(string name, params long[] values) => new()
    {
        Name = name,
        Ints = { values },
        Type = AttributeProto.Types.AttributeType.Ints,
    };

    private static ValueInfoProto Info(string name, int type, params long[] extents)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(extents.Select(extent => extent < 0
            ? new TensorShapeProto.Types.Dimension { DimParam = "n" }
            : new TensorShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } },
        };
    }
}
