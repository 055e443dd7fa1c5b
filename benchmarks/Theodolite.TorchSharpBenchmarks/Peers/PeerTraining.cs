using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>Adam of TorchSharp's <c>torch.optim</c>, with the moments' rates of PyTorch's (TorchSharp's own default of the second is 0.99).</summary>
internal static class PeerTraining
{
    private const double Rate = 1e-3;
    private const double First = 0.9;
    private const double Second = 0.999;

    /// <summary>One step on the suite's ten million parameters in one tensor, the gradient given.</summary>
    public static PreparedSide AdamStep()
    {
        var parameter = nn.Parameter(tensor(OptimizerCases.Vector(0, OptimizerCases.Count)));
        parameter.grad = tensor(OptimizerCases.Vector(1, OptimizerCases.Count));
        var optimizer = optim.Adam([parameter], Rate, First, Second);
        void Run()
        {
            for (var i = 0; i < OptimizerCases.Inner; i++)
            {
                optimizer.step();
            }
        }

        return new(Run, OptimizerCases.Inner, () => PeerTask.Norm([parameter]), optimizer, parameter.grad, parameter);
    }

    /// <summary>One epoch in the suite's order of samples; the check is the loss after one from the start.</summary>
    public static PreparedSide AdamEpoch(PeerTask task, EngineCases.Network network, int batch)
    {
        var samples = (int)task.Targets.shape[0];
        using var order = tensor(ReproducibleNumbers.Permutation(0, samples));
        var batches = order.split(batch);
        void Epoch()
        {
            using var optimizer = optim.Adam(task.Parameters.Cast<Parameter>(), Rate, First, Second);
            foreach (var indices in batches)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                task.Loss(task.Inputs.index_select(0, indices), task.Targets.index_select(0, indices)).backward();
                optimizer.step();
            }
        }

        double Check()
        {
            using (var start = network.Start())
            {
                task.Load(start.ToArray<float>());
            }

            Epoch();
            using var constant = no_grad();
            using var loss = task.Loss();
            return loss.item<float>();
        }

        return new(Epoch, 1, Check, [.. batches, task]);
    }
}
