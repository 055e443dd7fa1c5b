using Theodolite.Descents;
using Theodolite.Gallery;
using Theodolite.Objectives.Expressions;
using Theodolite.Optimizers;
using Theodolite.Optimizers.SecondOrder;
using Theodolite.Studies;

namespace Theodolite.Examples;

internal static class RaceOptimizers
{
    public static void Run()
    {
        var rosenbrock = TestFunctions.Find("rosenbrock")!;
        using var loss = new ExpressionObjective(rosenbrock.Expression);
        var race = new Race
        {
            Optimizers = [new GradientDescent { LearningRate = 0.001 }, new Adam { LearningRate = 0.1 }, new LBfgs()],
            Descent = new Descent { Budget = 300 },
        };
        var result = race.Run(loss, [rosenbrock.Start]);
        foreach (var (run, verdict) in result.Runs.Zip(result.Verdicts))
        {
            Console.WriteLine($"{run.Optimizer.Name} is {run.Outcome} at a loss of {run.Loss:0.0e+0}: {verdict}");
        }
    }
}
