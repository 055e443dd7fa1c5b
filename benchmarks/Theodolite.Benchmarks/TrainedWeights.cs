using System.Runtime.InteropServices;
using Theodolite.Torch;

namespace Theodolite.Benchmarks;

/// <summary>Weights after three epochs of Adam, trained once and read by both sides: little-endian float32, flat.</summary>
public static class TrainedWeights
{
    private const int Epochs = 3;
    private const int Batch = 128;

    /// <summary>Where the weights of a network lie.</summary>
    public static string File(string name) => Path.Combine(Options.FindRoot(), "artifacts", "benchmarks", $"{name}-trained.f32");

    /// <summary>Trains, writes the file for PyTorch's side, and returns θ.</summary>
    public static double[] Prepare(EngineCases.Network network, string name, BenchmarkData data)
    {
        using var objective = network.Objective(data);
        using var theta = network.Start();
        var samples = (int)objective.Samples!.Value;
        var count = objective.Parameters.Count;
        using Tensor gradient = Tensor.Zeros([count]), first = Tensor.Zeros([count]), second = Tensor.Zeros([count]);
        var step = 0L;
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            using var order = Tensor.From<long>(ReproducibleNumbers.Permutation(epoch, samples), [samples]);
            for (var start = 0; start < samples; start += Batch)
            {
                using var index = order.Narrow(0, start, Math.Min(Batch, samples - start));
                using var input = objective.Inputs.Rows(index);
                using var target = objective.Targets.IndexSelect(0, index);
                objective.BatchGradient(theta, input, target, gradient);
                Tensor.FusedAdam_([theta], [gradient], [first], [second], ++step, 1e-3);
            }
        }

        var weights = theta.ToArray<float>();
        Directory.CreateDirectory(Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllBytes(File(name), MemoryMarshal.AsBytes<float>(weights));
        return Array.ConvertAll(weights, weight => (double)weight);
    }
}
