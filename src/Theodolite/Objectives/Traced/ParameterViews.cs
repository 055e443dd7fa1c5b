using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>The parameters as views into a flat tensor [P], or tangents as views into a block [k, P].</summary>
internal sealed class ParameterViews : IDisposable
{
    public ParameterViews(ParameterLayout layout, Tensor flat)
    {
        var tensors = new Tensor[layout.Blocks.Count];
        for (var i = 0; i < tensors.Length; i++)
        {
            var block = layout.Blocks[i];
            using var run = flat.Narrow(0, block.Offset, block.Count);
            tensors[i] = run.View(block.Shape);
        }

        Tensors = tensors;
    }

    public Tensor[] Tensors { get; }

    /// <summary>The parameters followed by data, as a program takes them.</summary>
    public Tensor[] With(params ReadOnlySpan<Tensor> data) => [.. Tensors, .. data];

    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }
    }
}
