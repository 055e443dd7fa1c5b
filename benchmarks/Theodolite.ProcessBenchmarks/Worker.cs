using System.Diagnostics;
using System.Text.Json;
using Theodolite.Collectives;
using Theodolite.Distributed;
using Theodolite.Krylov;
using Theodolite.Spectra;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Benchmarks.Processes;

/// <summary>One of the processes that are measured; the first writes what it measured as JSON.</summary>
internal static class Worker
{
    private const int Repetitions = 5;

    /// <summary>Measures all cases.</summary>
    /// <param name="threads">Threads of this process.</param>
    /// <param name="data">The folder of MNIST's test images.</param>
    /// <param name="hidden">Widths of the hidden layers.</param>
    /// <param name="kind">What is measured: times over all images, or one basis or spectrum over some of them.</param>
    public static void Run(int threads, string data, string hidden, string kind)
    {
        TorchRuntime.Threads = threads;
        using var transport = Environment.GetEnvironmentVariable("PMI_SIZE") is { } size && size != "1" ? MpiTransport.Join() : null;
        var processes = transport is null ? Collectives.Processes.Alone : new Collectives.Processes(transport);
        var model = Model(data, hidden, few: kind != "worker");
        using var study = NetworkStudy.Parse(model, "mlp.yaml", ".", new StudySettings { Processes = processes });
        var theta = study.Start(0);
        var cases = kind switch
        {
            "basis" => [Measure("a large basis", processes, 1, () => Fill(study, theta))],
            "spectrum" => [Measure("a whole spectrum", processes, 1, () => Whole(study, theta))],
            _ => All(study, processes, theta),
        };
        if (processes.IsFirst)
        {
            Console.WriteLine(JsonSerializer.Serialize(new Measured(cases, Process.GetCurrentProcess().PeakWorkingSet64, theta.Length)));
        }
    }

    private static Case[] All(NetworkStudy study, Collectives.Processes processes, double[] theta)
    {
        using var flat = study.Training.Flat(theta);
        using var gradient = Tensor.Zeros([theta.Length]);
        using var hessian = study.Training.Hessian(theta);
        using var one = Tensor.Ones([1, theta.Length]);
        using var block = Tensor.Ones([16, theta.Length]);
        return
        [
            Measure("gradient", processes, Repetitions, () => study.Training.Gradient(flat, gradient)),
            Measure("product", processes, Repetitions, () => hessian.Apply(one).Dispose()),
            Measure("16 products in a block", processes, Repetitions, () => hessian.Apply(block).Dispose()),
            Measure("epoch, batch 128, Adam", processes, 1, () => Epoch(study, theta)),
            Measure("five largest eigenvalues", processes, 1, () => Largest(study, theta)),
        ];
    }

    private static void Epoch(NetworkStudy study, double[] theta)
    {
        using var run = TrainingRun.From(study, study.Model.Train!, theta);
        run.Run();
    }

    private static void Largest(NetworkStudy study, double[] theta) => new SpectrumSettings
    {
        Dense = false,
        Largest = 5,
        Smallest = 0,
        Density = false,
        TraceProducts = 6,
    }.Run(study.Training, theta);

    // A tolerance that is not reached before the rows are used up.
    private static void Fill(NetworkStudy study, double[] theta)
    {
        using var hessian = study.Training.Hessian(theta);
        new Lanczos { Largest = 5, Smallest = 0, Verify = false, Tolerance = 1e-12, MaximumProducts = 190 }.Solve(hessian);
    }

    // Ends, check, and a density whose bases take more than theirs.
    private static void Whole(NetworkStudy study, double[] theta) => new SpectrumSettings
    {
        Dense = false,
        Largest = 3,
        Smallest = 0,
        Probes = 4,
        Steps = 60,
    }.Run(study.Training, theta);

    private static Case Measure(string name, Collectives.Processes processes, int repetitions, Action work)
    {
        if (repetitions > 1)
        {
            work();
        }

        var (times, traffic) = (new List<double>(), default(Traffic));
        for (var repetition = 0; repetition < repetitions; repetition++)
        {
            processes.Meet();
            var (began, before) = (Stopwatch.GetTimestamp(), processes.Traffic);
            work();
            times.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            traffic = processes.Traffic - before;
        }

        times.Sort();
        return new(name, times[times.Count / 2], traffic.Bytes, traffic.Time.TotalSeconds / times[times.Count / 2]);
    }

    private static string Split(bool few) => few ? ", split: {test: 9800}" : "";

    private static string Model(string data, string hidden, bool few) => $$"""
        data: {source: {images: {{data}}/t10k-images-idx3-ubyte.gz, labels: {{data}}/t10k-labels-idx1-ubyte.gz}{{Split(few)}}}
        model:
          - flatten
        {{string.Concat(hidden.Split(',').Select(width => $"  - linear: {{out: {width}}}\n  - tanh\n"))}}  - linear: {out: 10}
        loss: cross-entropy
        train: {optimizer: {name: adam, learning-rate: 0.001}, batch: 128, epochs: 1}
        """;
}

/// <summary>What a case took.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Seconds">Median time of one.</param>
/// <param name="Bytes">Bytes that the first process sent for one.</param>
/// <param name="Share">Share of the time in sums, waiting for the other process included.</param>
internal sealed record Case(string Name, double Seconds, long Bytes, double Share);

/// <summary>What a process measured.</summary>
/// <param name="Cases">Times and traffic.</param>
/// <param name="Peak">Most memory that it held, in bytes.</param>
/// <param name="Parameters">Of the network.</param>
internal sealed record Measured(Case[] Cases, long Peak, int Parameters);
