using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Settings;
using Theodolite.Torch;

namespace Theodolite.Models.Layers;

/// <summary>
/// x + F(x) where F is a sequence of layers that keeps the shape (He et al., CVPR 2016), or S(x) + F(x) with a shortcut S
/// of its own layers, whose names begin with <c>shortcut</c>, where the shape changes.
/// </summary>
/// <param name="Layers">The layers of F.</param>
public sealed record Residual([Option(Positional = true)] IReadOnlyList<Layer> Layers) : Container
{
    /// <summary>The layers of S, usually a 1×1 convolution and a normalisation; none is the identity.</summary>
    public IReadOnlyList<Layer> Shortcut { get; init; } = [];

    public override string Kind => "residual";

    public override IReadOnlyList<Branch> Branches =>
        Shortcut.Count == 0 ? [new("", Layers)] : [new("", Layers), new("shortcut", Shortcut)];

    public override Shape Join(Shape input, IReadOnlyList<BranchEnd> ends)
    {
        var kept = ends.Count > 1 ? ends[1].Shape : input;
        return ends[0].Shape == kept
            ? kept
            : throw new BranchException(ends.Count > 1
                ? $"adds its result to its shortcut's, which has the shape {kept}, but {ends[0].Label} inside it gives {ends[0].Shape}."
                : $"adds its result to its input and must keep the shape {kept}, but {ends[0].Label} inside it gives {ends[0].Shape}.");
    }

    public override Value Trace(Value input, LayerScope scope) =>
        (Shortcut.Count > 0 ? scope.Branch(1, input) : input) + scope.Branch(0, input);
}
