using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>H v by double backward over a graph of the gradient, built once over all samples in one batch and kept; counts the products.</summary>
internal sealed class PeerProducts(PeerTask task) : IDisposable
{
    private IList<Tensor> _graph = [];

    public long Made { get; private set; }

    /// <summary>Builds the graph at the present weights.</summary>
    public void Begin()
    {
        Dispose();
        Made = 0;
        _graph = task.Graph();
    }

    /// <summary>H v, flat; it belongs to the caller's scope.</summary>
    public Tensor Of(Tensor vector)
    {
        Made++;
        using var scope = NewDisposeScope();
        var pieces = autograd.grad(_graph, task.Parameters, task.Cut(vector), retain_graph: true);
        return cat([.. pieces.Select(piece => piece.reshape(-1))]).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var gradient in _graph)
        {
            gradient.Dispose();
        }

        _graph = [];
    }
}
