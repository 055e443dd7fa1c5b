using Theodolite.Objectives;
using Theodolite.Operators;
using Theodolite.Torch;
using Theodolite.TorchSharp.Weights;
using TorchSharp;
using Tensor = Theodolite.Torch.Tensor;

namespace Theodolite.TorchSharp;

/// <summary>
/// ∇²f(θ) by double backward: v ↦ ∂(∇f(θ)·v)/∂θ. The gradient's graph of each batch is built once and kept, of the first
/// <see cref="TorchSharpSettings.KeptGraphs"/> batches; the graphs of the rest are built once for every block of vectors.
/// TorchSharp does not offer PyTorch's batched backward pass (<c>is_grads_batched</c>), so that a block is a loop over its vectors.
/// </summary>
internal sealed class TorchSharpHessian : LinearOperator
{
    private readonly TorchSharpObjective _objective;
    private readonly IDisposable? _owned;
    private readonly Leaves _leaves;
    private readonly List<GradientGraph> _kept = [];

    /// <param name="objective">f.</param>
    /// <param name="theta">θ.</param>
    /// <param name="owned">Goes with the operator.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public TorchSharpHessian(TorchSharpObjective objective, ReadOnlySpan<double> theta, IDisposable? owned, CancellationToken cancellation)
    {
        (_objective, _owned) = (objective, owned);
        using var gate = Weights.Gate.EnterScope();
        _leaves = new Leaves(Weights.Layout, theta, objective.Type, Weights.Device);
        try
        {
            // A module in whose native code θ was written has other weights as soon as it is left: no graph of it may be kept.
            var count = Weights.Native is null ? Math.Min(objective.Settings.KeptGraphs, objective.Loss.Batches.Count) : 0;
            using var placed = objective.At(_leaves);
            for (var batch = 0; batch < count; batch++)
            {
                cancellation.ThrowIfCancellationRequested();
                _kept.Add(Graph(batch, placed));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override long Dimension => Weights.Layout.Count;

    public override DType DType => _objective.DType;

    private ModuleWeights Weights => _objective.Weights;

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        using var gate = Weights.Gate.EnterScope();
        using var scope = torch.NewDisposeScope();
        var vectors = Leaves.Flat(block, [k, Dimension], _objective.Type, Weights.Device);
        var sums = new Sums(k, Weights.Layout, _objective.Type, Weights.Device);
        foreach (var graph in _kept)
        {
            cancellation.ThrowIfCancellationRequested();
            Add(graph, vectors, sums, cancellation);
        }

        if (_kept.Count < _objective.Loss.Batches.Count)
        {
            using var placed = _objective.At(_leaves);
            for (var batch = _kept.Count; batch < _objective.Loss.Batches.Count; batch++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var graph = Graph(batch, placed);
                Add(graph, vectors, sums, cancellation);
            }
        }

        sums.Read(result);
        foreach (var value in result)
        {
            if (!double.IsFinite(value))
            {
                throw new NumericalFailureException(
                    "A product of the Hessian is not finite: the loss or one of its first two derivatives overflows at this point.");
            }
        }
    }

    protected override Tensor ApplyCore(Tensor block, CancellationToken cancellation)
    {
        var vectors = block.ToDoubles();
        var images = new double[vectors.Length];
        ApplyCore(vectors, images, (int)block.Shape[0], cancellation);
        using var wide = Tensor.From<double>(images, block.Shape, block.Device);
        return wide.To(block.DType);
    }

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
        {
            return;
        }

        foreach (var graph in _kept)
        {
            graph.Dispose();
        }

        _kept.Clear();
        _leaves.Dispose();
        _owned?.Dispose();
    }

    private GradientGraph Graph(int batch, Placement placed)
    {
        using var scope = torch.NewDisposeScope();
        using var gradients = torch.enable_grad();
        return new GradientGraph(_objective.Loss.Part(batch, _objective.Type), placed.Variables);
    }

    private void Add(GradientGraph graph, torch.Tensor vectors, Sums sums, CancellationToken cancellation)
    {
        for (var row = 0; row < vectors.shape[0]; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = torch.NewDisposeScope();
            if (graph.Product(vectors.select(0, row), Weights.Layout) is { } product)
            {
                sums.Add(row, product);
            }
        }

        sums.EndBatch();
    }
}
