using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>All numbers of a sample in one row, last axis fastest.</summary>
public sealed record Flatten : Layer
{
    public override string Kind => "flatten";

    public override Shape OutputShape(Shape input) => [input.Count];

    public override Value Trace(Value input, LayerScope scope) =>
        input.Reshape([input.Shape[0], input.Shape.Remove(0).Count]);
}
