namespace Theodolite.Onnx.Format;

/// <summary>A tensor that a graph takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What its numbers are; null where the file does not say, or it holds none.</param>
/// <param name="Extents">Its extents, null for those that the file leaves open; null where it says nothing of the shape.</param>
internal sealed record GraphTensor(string Name, OnnxKind? Kind, IReadOnlyList<long?>? Extents)
{
    public static GraphTensor Of(ValueInfoProto info) => new(
        info.Name,
        info.Type?.TensorType is { } tensor ? OnnxArray.KindOf(tensor.ElemType) : null,
        info.Type?.TensorType?.Shape is { } shape ? [.. shape.Dim.Select(Extent)] : null);

    /// <summary>How messages show it: <c>'x' [batch, 3, 32, 32]</c>.</summary>
    public override string ToString() =>
        $"'{Printable.Line(Name)}'"
            + $"{(Extents is null ? "" : $" [{string.Join(", ", Extents.Select(extent => extent is { } e ? $"{e}" : "any"))}]")}";

    private static long? Extent(TensorShapeProto.Types.Dimension dimension) =>
        dimension is { ValueCase: TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue, DimValue: > 0 } ? dimension.DimValue : null;
}
