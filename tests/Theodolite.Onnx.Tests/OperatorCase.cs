using System.Globalization;
using Google.Protobuf;
using Theodolite.Onnx.Format;

namespace Theodolite.Onnx.Tests;

/// <summary>
/// One node to try: its operator, what it takes and its settings, written shortly. An input is a shape of random reals (<c>2,3</c>), with
/// <c>+</c> before it of positive ones, with <c>w</c> of fixed random reals (a weight), integers in braces (<c>{1 -1}</c>, <c>{}</c>),
/// reals in angles (<c>&lt;0.5&gt;</c>), booleans with <c>?</c> before a shape, or <c>-</c> where it is left out.
/// </summary>
internal sealed record OperatorCase(string Operator, string Inputs, string Settings = "", int Opset = 17, int Outputs = 1)
{
    /// <summary>Whether its result has derivatives worth a check.</summary>
    public bool Smooth { get; init; } = true;

    public override string ToString() => $"{Operator}-{Opset}({Inputs}) {Settings}";

    /// <summary>A model of the node alone, its constants as initializers.</summary>
    public (ModelProto Model, Dictionary<string, OnnxArray> Inputs) Build(int seed)
    {
        var random = new Random(seed);
        var node = new NodeProto { OpType = Operator, Name = "n" };
        var graph = new GraphProto { Name = "g" };
        var inputs = new Dictionary<string, OnnxArray>();
        foreach (var (text, i) in Inputs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((text, i) => (text, i)))
        {
            if (text == "-")
            {
                node.Input.Add("");
                continue;
            }

            var name = $"x{i}";
            node.Input.Add(name);
            var tensor = Tensor(name, text, random);
            if (text[0] is '{' or '<' or 'w')
            {
                graph.Initializer.Add(tensor);
                continue;
            }

            inputs.Add(name, OnnxArray.Read(tensor, name, ExternalData.None));
            graph.Input.Add(Info(name, tensor.DataType, tensor.Dims));
        }

        for (var i = 0; i < Outputs; i++)
        {
            node.Output.Add($"y{i}");
            graph.Output.Add(new ValueInfoProto { Name = $"y{i}" });
        }

        foreach (var setting in Settings.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            node.Attribute.Add(Attribute(setting));
        }

        graph.Node.Add(node);
        var model = new ModelProto { IrVersion = Opset > 20 ? 10 : 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = Opset });
        return (model, inputs);
    }

    private static ValueInfoProto Info(string name, int type, IEnumerable<long> dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select(extent => new TensorShapeProto.Types.Dimension { DimValue = extent }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = type, Shape = shape } }
        };
    }

    private static TensorProto Tensor(string name, string text, Random random)
    {
        var tensor = new TensorProto { Name = name };
        if (text[0] is '{' or '<')
        {
            string[] numbers = text.Trim('{', '}', '<', '>').Split(',', StringSplitOptions.RemoveEmptyEntries);
            var scalar = text.EndsWith('.') || text.Contains(";");
            numbers = [.. numbers.Select(number => number.TrimEnd(';'))];
            if (!scalar)
            {
                tensor.Dims.Add(numbers.Length);
            }

            tensor.DataType = text[0] == '{' ? 7 : OnnxArray.Float32;
            tensor.Int64Data.AddRange(text[0] == '{' ? numbers.Select(number => long.Parse(number, CultureInfo.InvariantCulture)) : []);
            tensor.FloatData.AddRange(text[0] == '<' ? numbers.Select(number => float.Parse(number, CultureInfo.InvariantCulture)) : []);
            return tensor;
        }

        long[] shape = [.. text.TrimStart('+', 'w', '?', 'i', '|').Split(',').Where(part => part.Length > 0).Select(
            part => long.Parse(part, CultureInfo.InvariantCulture))];
        tensor.Dims.AddRange(shape);
        var count = shape.Aggregate(1L, (product, extent) => product * extent);
        if (text[0] == '?')
        {
            tensor.DataType = 9;
            tensor.Int32Data.AddRange(Enumerable.Range(0, (int)count).Select(_ => random.Next(2)));
            return tensor;
        }

        tensor.DataType = OnnxArray.Float32;
        tensor.FloatData.AddRange(Enumerable.Range(0,
        (int)count).Select(_ => (float)((text[0] == '+' ? 0.2 : 0) + (2 * random.NextDouble()) - (text[0]
            is '+' ? 0 : 1))));
        return tensor;
    }

    private static AttributeProto Attribute(string text)
    {
        var (name, value) = (text[..text.IndexOf('=')], text[(text.IndexOf('=') + 1)..]);
        var attribute = new AttributeProto { Name = name };
        if (value.StartsWith('['))
        {
            string[] items = value.Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries);
            if (items.Length > 0 && char.IsLetter(items[0][0]))
            {
                attribute.Type = AttributeProto.Types.AttributeType.Strings;
                attribute.Strings.AddRange(items.Select(ByteString.CopyFromUtf8));
            }
            else if (items.Any(item => item.Contains('.')))
            {
                attribute.Type = AttributeProto.Types.AttributeType.Floats;
                attribute.Floats.AddRange(items.Select(item => float.Parse(item, CultureInfo.InvariantCulture)));
            }
            else
            {
                attribute.Type = AttributeProto.Types.AttributeType.Ints;
                attribute.Ints.AddRange(items.Select(item => long.Parse(item, CultureInfo.InvariantCulture)));
            }
        }
        else if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
        {
            (attribute.Type, attribute.I) = (AttributeProto.Types.AttributeType.Int, whole);
        }
        else if (float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real))
        {
            (attribute.Type, attribute.F) = (AttributeProto.Types.AttributeType.Float, real);
        }
        else
        {
            (attribute.Type, attribute.S) = (AttributeProto.Types.AttributeType.String, ByteString.CopyFromUtf8(value));
        }

        return attribute;
    }
}
