using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>x + F(x) where F is a sequence of layers that keeps the shape (He et al., CVPR 2016).</summary>
/// <param name="Layers">The layers of F.</param>
public sealed record Residual(IReadOnlyList<Layer> Layers) : Layer
{
    public override string Kind => "residual";

    public override IReadOnlyList<Layer> Inner => Layers;

    // The network walks the inner layers, and checks there that F keeps the shape.
    public override Shape OutputShape(Shape input) => input;

    public override Value Trace(Value input, LayerScope scope) => input + scope.Inner(input);
}
