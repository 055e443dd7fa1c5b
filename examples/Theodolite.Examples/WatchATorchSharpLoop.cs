using Theodolite.Diagnosis.Escapes;
using Theodolite.Studies;
using Theodolite.TorchSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.Examples;

internal static class WatchATorchSharpLoop
{
    public static void Run()
    {
        TorchSharpRuntime.Initialize();
        using var net = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 1));
        using (no_grad())
        {
            // The mistake: from weights that are all equal to zero nothing is learnt but the last bias.
            foreach (var weight in net.parameters())
            {
                weight.zero_();
            }
        }

        random.manual_seed(1);
        using var x = randn(200, 5);
        using var y = x.sum(1, keepdim: true).tanh();

        using var loss = new TorchSharpObjective(
            net, (input, target) => nn.functional.mse_loss(net.call(input), target), [(x, y)], new() { LowerBound = 0 });
        var watch = loss.Watch(new WatchSettings { Budget = 1 }, live => Console.WriteLine($"step {live.Step}: {live.Verdict}"));
        using var optimizer = optim.SGD(net.parameters(), 0.1);
        for (var step = 1; step <= 2_000; step++)
        {
            optimizer.zero_grad();
            using var error = nn.functional.mse_loss(net.call(x), y);
            error.backward();
            optimizer.step();
            watch.Step(step, error.item<float>(), learningRate: 0.1);
        }

        var survey = watch.Survey();
        Console.WriteLine($"{survey.Verdict} at a loss of {survey.Loss:0.000}: {survey.Certificate?.Explanation}");
        if (new Escape().Run(loss, survey) is { } escape)
        {
            loss.Assign(escape.Theta);
            Console.WriteLine($"the loss is {loss.Value(loss.Theta()):0.000} now, and the optimizer goes on from there");
        }
    }
}
