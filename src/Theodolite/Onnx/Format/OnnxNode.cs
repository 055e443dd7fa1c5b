using System.Globalization;

namespace Theodolite.Onnx.Format;

/// <summary>A node of a graph, with functions and constant branches already replaced by what is in them.</summary>
/// <param name="Operator">Its operator: <c>Gemm</c>; of another domain than ONNX's own <c>domain.Operator</c>.</param>
/// <param name="Name">Its name, or one made from its operator and place.</param>
/// <param name="Inputs">Names of what it takes; empty for an input that is left out.</param>
/// <param name="Outputs">Names of what it gives; empty for an output that nobody wants.</param>
/// <param name="Attributes">Its settings.</param>
/// <param name="Opset">Version of its operator set.</param>
internal sealed record OnnxNode(
    string Operator,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, AttributeProto> Attributes,
    int Opset)
{
    /// <summary>How messages name it.</summary>
    public string Title => $"node '{Printable.Line(Name)}' ({Printable.Line(Operator)})";

    /// <summary>A whole number among its settings.</summary>
    public long Int(string name, long otherwise) => Attributes.TryGetValue(name, out var attribute) ? attribute.I : otherwise;

    /// <summary>Whole numbers among its settings; null where they are not given.</summary>
    public long[]? Ints(string name) => Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Ints] : null;

    /// <summary>A real number among its settings.</summary>
    public double Float(string name, double otherwise) => Attributes.TryGetValue(name,
    out var attribute) ? Decimal(attribute.F) : otherwise;

    /// <summary>Real numbers among its settings; null where they are not given.</summary>
    public double[]? Floats(string name) =>
        Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Floats.Select(Decimal)] : null;

    /// <summary>Text among its settings.</summary>
    public string Text(string name, string otherwise) =>
        Attributes.TryGetValue(name, out var attribute) ? attribute.S.ToStringUtf8() : otherwise;

    /// <summary>Texts among its settings; null where they are not given.</summary>
    public string[]? Texts(string name) =>
        Attributes.TryGetValue(name, out var attribute) ? [.. attribute.Strings.Select(text => text.ToStringUtf8())] : null;

    // Settings are stored in single precision: where that is the single nearest to 1e-5, 1e-5 is meant, in float64 too.
    private static double Decimal(float value) => float.IsFinite(value)
        ? double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
        : value;
}
