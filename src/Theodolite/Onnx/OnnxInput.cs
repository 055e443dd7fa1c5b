namespace Theodolite.Onnx;

/// <summary>One of several tensors that make up a sample.</summary>
/// <param name="Name">Its name in the graph.</param>
/// <param name="IsWhole">Whether it holds whole numbers or truth values.</param>
/// <param name="Extents">Its extents without the axis of the samples, null for those that the file leaves open; null where it says
/// nothing.</param>
/// <param name="Rows">Rows of the smallest table in which its numbers are looked up; null where there is none.</param>
public sealed record OnnxInput(string Name, bool IsWhole, IReadOnlyList<long?>? Extents, int? Rows);
