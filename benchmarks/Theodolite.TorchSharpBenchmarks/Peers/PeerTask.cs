using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>A network of the suite as a user of PyTorch writes it, at the suite's start, with its samples and the mean cross-entropy.</summary>
internal sealed class PeerTask : IDisposable
{
    private readonly nn.Module<Tensor, Tensor> _module;

    private PeerTask(nn.Module<Tensor, Tensor> module, EngineCases.Network network, BenchmarkData data)
    {
        _module = module;
        Parameters = [.. module.parameters()];
        Sizes = [.. Parameters.Select(parameter => parameter.numel())];
        Inputs = tensor(network.Images(data, network.Samples), [network.Samples, .. network.Sample.Span]);
        Targets = tensor(data.Labels[..network.Samples]);
        using var start = network.Start();
        Load(start.ToArray<float>());
    }

    public IList<Tensor> Parameters { get; }

    public Tensor Inputs { get; }

    public Tensor Targets { get; }

    /// <summary>Number of parameters.</summary>
    public long Count => Sizes.Sum();

    private long[] Sizes { get; }

    /// <summary>784-256-128-10 with tanh.</summary>
    public static PeerTask Mlp(BenchmarkData data) => new(
        nn.Sequential(
            ("0", nn.Linear(784, 256)), ("1", nn.Tanh()), ("2", nn.Linear(256, 128)), ("3", nn.Tanh()), ("4", nn.Linear(128, 10))),
        EngineCases.Network.Mlp,
        data);

    /// <summary>Two 3×3 convolutions of 16 and 32 channels with tanh and max-pooling, then a linear layer.</summary>
    public static PeerTask Convolutional(BenchmarkData data) => new(
        nn.Sequential(
            ("0", nn.Conv2d(1, 16, 3, padding: 1)),
            ("1", nn.Tanh()),
            ("2", nn.MaxPool2d(2)),
            ("3", nn.Conv2d(16, 32, 3, padding: 1)),
            ("4", nn.Tanh()),
            ("5", nn.MaxPool2d(2)),
            ("6", nn.Flatten()),
            ("7", nn.Linear(1568, 10))),
        EngineCases.Network.Convolutional,
        data);

    /// <summary>The suite's norm of a vector that is cut into parameters.</summary>
    public static double Norm(IEnumerable<Tensor> pieces)
    {
        using var scope = NewDisposeScope();
        return Math.Sqrt(pieces.Sum(piece => piece.detach().to(ScalarType.Float64).square().sum().item<double>()));
    }

    public Tensor Loss() => Loss(Inputs, Targets);

    public Tensor Loss(Tensor input, Tensor target) => nn.functional.cross_entropy(_module.forward(input), target);

    /// <summary>Puts weights into the network, all parameters one after another.</summary>
    public void Load(float[] weights)
    {
        using var constant = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (parameter, piece) in Parameters.Zip(Cut(tensor(weights))))
        {
            parameter.copy_(piece);
        }
    }

    /// <summary>Views of a flat vector in the shapes of the parameters.</summary>
    public IList<Tensor> Cut(Tensor flat)
    {
        using var scope = NewDisposeScope();
        return [.. flat.split(Sizes).Zip(Parameters, (piece, parameter) => piece.view(parameter.shape).MoveToOuterDisposeScope())];
    }

    /// <summary>The gradient at the present weights with its graph, over all samples in one batch; the caller disposes it.</summary>
    public IList<Tensor> Graph()
    {
        using var scope = NewDisposeScope();
        var gradients = autograd.grad([Loss()], Parameters, create_graph: true, retain_graph: true);
        return [.. gradients.Select(gradient => gradient.DetachFromDisposeScope())];
    }

    public void Dispose()
    {
        Inputs.Dispose();
        Targets.Dispose();
        _module.Dispose();
    }
}
