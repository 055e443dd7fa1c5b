using Theodolite.Objectives;
using Theodolite.TorchSharp.Weights;
using TorchSharp;

namespace Theodolite.TorchSharp;

/// <summary>The gradient of one batch at one point as a graph that can be differentiated once more; kept for as many vectors as are
/// wanted.</summary>
internal sealed class GradientGraph : IDisposable
{
    private readonly torch.Tensor[] _variables;
    private readonly List<(int Block, torch.Tensor Gradient)> _gradients = [];

    /// <param name="part">The batch's part of the loss, computed with gradients on.</param>
    /// <param name="variables">The tensors to differentiate by.</param>
    public GradientGraph(torch.Tensor part, torch.Tensor[] variables)
    {
        _variables = variables;
        if (!part.requires_grad)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var gradients = torch.autograd.grad([part], variables, create_graph: true, retain_graph: true, allow_unused: true);
        for (var i = 0; i < gradients.Count; i++)
        {
            // Where the loss is linear in a block, nothing is left to differentiate.
            if (gradients[i] is { IsInvalid: false, requires_grad: true } gradient)
            {
                _gradients.Add((i, gradient.DetachFromDisposeScope()));
            }
        }
    }

    /// <summary>∂/∂θ(∇f·v), one tensor for every block, in the caller's scope; null where it is zero.</summary>
    /// <param name="vector">v, flat [P].</param>
    /// <param name="layout">The blocks.</param>
    public IList<torch.Tensor>? Product(torch.Tensor vector, ParameterLayout layout)
    {
        if (_gradients.Count == 0)
        {
            return null;
        }

        torch.Tensor[] gradients = [.. _gradients.Select(gradient => gradient.Gradient)];
        torch.Tensor[] directions = [.. _gradients.Select(gradient => Leaves.Of(vector, layout.Blocks[gradient.Block]))];
        return torch.autograd.grad(gradients, _variables, directions, retain_graph: true, allow_unused: true);
    }

    public void Dispose()
    {
        foreach (var (_, gradient) in _gradients)
        {
            gradient.Dispose();
        }
    }
}
