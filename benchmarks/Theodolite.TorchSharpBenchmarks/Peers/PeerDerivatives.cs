using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>Gradients and Hessian products by PyTorch's autograd at the network's start.</summary>
internal static class PeerDerivatives
{
    /// <summary>The gradient over all samples in one batch.</summary>
    public static PreparedSide Gradient(PeerTask task)
    {
        IList<Tensor> Compute() => autograd.grad([task.Loss()], task.Parameters);
        return new(() => Scoped(Compute), 1, () => Norm(Compute), task);
    }

    /// <summary>One product by double backward over a graph of the gradient that is built once and kept.</summary>
    public static PreparedSide RetainedProduct(PeerTask task)
    {
        var products = new PeerProducts(task);
        products.Begin();
        var direction = Direction(task);
        IList<Tensor> Compute() => [products.Of(direction)];
        return new(() => Scoped(Compute), 1, () => Norm(Compute), products, direction, task);
    }

    /// <summary>One product that runs forward, gradient and double backward anew on every minibatch.</summary>
    public static PreparedSide RebuiltProduct(PeerTask task, int minibatches)
    {
        (Tensor Input, Tensor Target)[] pieces = [.. task.Inputs.chunk(minibatches).Zip(task.Targets.chunk(minibatches))];
        var direction = Direction(task);
        var cut = task.Cut(direction);
        IList<Tensor> Compute()
        {
            IList<Tensor> total = [.. task.Parameters.Select(parameter => zeros_like(parameter, requires_grad: false))];
            foreach (var (input, target) in pieces)
            {
                using var batch = NewDisposeScope();
                var gradient = autograd.grad([task.Loss(input, target)], task.Parameters, create_graph: true, retain_graph: true);
                foreach (var (sum, part) in total.Zip(autograd.grad(gradient, task.Parameters, cut)))
                {
                    sum.add_(part, alpha: (double)input.shape[0] / task.Inputs.shape[0]);
                }
            }

            return total;
        }

        return new(
            () => Scoped(Compute),
            1,
            () => Norm(Compute),
            [.. pieces.Select(piece => piece.Input), .. pieces.Select(piece => piece.Target), .. cut, direction, task]);
    }

    private static Tensor Direction(PeerTask task) => tensor(ReproducibleNumbers.Direction(0, task.Count));

    private static void Scoped(Func<IList<Tensor>> compute)
    {
        using var scope = NewDisposeScope();
        _ = compute();
    }

    private static double Norm(Func<IList<Tensor>> compute)
    {
        using var scope = NewDisposeScope();
        return PeerTask.Norm(compute());
    }
}
