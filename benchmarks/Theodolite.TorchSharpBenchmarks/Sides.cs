using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.TorchSharp;
using TorchSharp;
using static TorchSharp.torch;
using Layers = Theodolite.Models.Layers;

namespace Theodolite.Benchmarks.Sharp;

/// <summary>The network of the engine's cases as a module, as an objective over it, and in Theodolite's own engine.</summary>
internal sealed class Sides : IDisposable
{
    private const int Samples = 10_000;
    private const int Inputs = 784;
    private const int Classes = 10;
    private const int Block = 16;

    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly List<(Tensor Input, Tensor Target)> _batches = [];
    private readonly NetworkObjective _engine;
    private readonly TorchSharpObjective _objective;
    private readonly double[] _theta;
    private readonly double[] _gradient;
    private readonly double[] _vectors;
    private readonly double[] _products;
    private readonly List<Tensor[]> _graphs = [];
    private readonly Tensor[][] _directions;
    private readonly LinearOperator _hessian;
    private readonly LinearOperator _engineHessian;

    public Sides(int batches)
    {
        var features = new double[Samples * Inputs];
        Philox.For(1, "features").FillGaussian(features);
        double[] labels = [.. Enumerable.Range(0, Samples).Select(i => (double)(i * 7 % Classes))];
        _module = nn.Sequential(
            ("0", nn.Linear(Inputs, 256)), ("1", nn.Tanh()), ("2", nn.Linear(256, 128)), ("3", nn.Tanh()), ("4", nn.Linear(128, Classes)));
        var size = Samples / batches;
        using (var x = tensor(features, Samples, Inputs).to(ScalarType.Float32))
        using (var y = tensor(labels).to(ScalarType.Int64))
        {
            for (var i = 0; i < batches; i++)
            {
                _batches.Add((x.narrow(0, i * size, size).clone(), y.narrow(0, i * size, size).clone()));
            }
        }

        _engine = new NetworkObjective(
            new Network(
                [new Layers.Linear(256), new Layers.Tanh(), new Layers.Linear(128), new Layers.Tanh(), new Layers.Linear(Classes)],
                [Inputs]),
            Dataset.Create("gaussian", [Inputs], features, labels),
            new CrossEntropy());
        _objective = new TorchSharpObjective(_module, Loss, _batches);
        _theta = _objective.Theta();
        _gradient = new double[_theta.Length];
        _vectors = new double[Block * _theta.Length];
        _products = new double[Block * _theta.Length];
        Philox.For(2, "vectors").FillGaussian(_vectors);
        _directions = [.. Enumerable.Range(0, Block).Select(Direction)];
        foreach (var batch in _batches)
        {
            _graphs.Add(Graph(batch));
        }

        _hessian = _objective.Hessian(_theta);
        _engineHessian = _engine.Hessian(_theta);
        var cut = batches == 1 ? "one batch" : $"{batches} batches";
        Cases =
        [
            new($"loss, {cut}", Value, () => _objective.Value(_theta), () => _engine.Value(_theta)),
            new(
                $"loss and gradient, {cut}",
                Gradient,
                () => _objective.Gradient(_theta, _gradient),
                () => _engine.Gradient(_theta, _gradient)),
            new($"one product, {cut}", () => Products(1), () => Apply(_hessian, 1), () => Apply(_engineHessian, 1)),
            new("a product out of "
                + $"{Block}, {cut}", () => Products(Block), () => Apply(_hessian, Block), () => Apply(_engineHessian, Block), Block),
        ];
    }

    public IReadOnlyList<SideCase> Cases { get; }

    private Tensor[] Parameters => [.. _module.parameters()];

    public void Dispose()
    {
        _hessian.Dispose();
        _engineHessian.Dispose();
        _engine.Dispose();
        _objective.Dispose();
        foreach (var tensor in _graphs.Concat(_directions).SelectMany(tensors => tensors))
        {
            tensor.Dispose();
        }

        foreach (var (input, target) in _batches)
        {
            input.Dispose();
            target.Dispose();
        }

        _module.Dispose();
    }

    private Tensor Loss(Tensor input, Tensor target) => nn.functional.cross_entropy(_module.forward(input), target);

    private void Value()
    {
        using var constant = no_grad();
        var total = 0f;
        foreach (var (input, target) in _batches)
        {
            using var scope = NewDisposeScope();
            total += Loss(input, target).item<float>() / _batches.Count;
        }
    }

    private void Gradient()
    {
        using var scope = NewDisposeScope();
        Tensor[]? sums = null;
        foreach (var (input, target) in _batches)
        {
            var loss = Loss(input, target);
            _ = loss.item<float>();
            sums = Add(sums, autograd.grad([loss], Parameters));
        }
    }

    private Tensor[] Graph((Tensor Input, Tensor Target) batch)
    {
        using var scope = NewDisposeScope();
        var gradients = autograd.grad([Loss(batch.Input, batch.Target)], Parameters, create_graph: true, retain_graph: true);
        return [.. gradients.Select(gradient => gradient.DetachFromDisposeScope())];
    }

    private void Products(int vectors)
    {
        for (var i = 0; i < vectors; i++)
        {
            using var scope = NewDisposeScope();
            Tensor[]? sums = null;
            foreach (var graph in _graphs)
            {
                sums = Add(sums, autograd.grad(graph, Parameters, _directions[i], retain_graph: true));
            }
        }
    }

    private static Tensor[] Add(Tensor[]? sums, IList<Tensor> parts) =>
        sums is null ? [.. parts] : [.. sums.Zip(parts, (sum, part) => sum.add_(part))];

    private void Apply(LinearOperator hessian, int k) =>
        hessian.Apply(_vectors.AsSpan(0, k * _theta.Length), _products.AsSpan(0, k * _theta.Length), k);

    private Tensor[] Direction(int index)
    {
        using var flat = tensor(_vectors.AsSpan(index * _theta.Length, _theta.Length).ToArray()).to(ScalarType.Float32);
        return
        [
            .. _objective.Parameters.Blocks.Select(block =>
                flat.narrow(0, block.Offset, block.Count).view(block.Shape.Span.ToArray()).clone()),
        ];
    }
}
