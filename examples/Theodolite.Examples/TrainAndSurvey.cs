using Theodolite.Data;
using Theodolite.Diagnosis;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Training;

namespace Theodolite.Examples;

internal static class TrainAndSurvey
{
    public static void Run()
    {
        var (train, test) = DataSource.Load(
            new DataSettings { Source = DataSource.Digits, Standardize = true, Split = new SplitSettings(Test: 297) },
            baseDirectory: ".");
        var network = new Sequential([new Linear(16), new Tanh(), new Linear(10)]).For(train.SampleShape);
        using var loss = new NetworkObjective(network, train, new CrossEntropy());
        using var held = new NetworkObjective(network, test!, new CrossEntropy());

        using var theta = loss.Flat(loss.InitialParameters(seed: 0));
        using var trainer = new Trainer(loss, new TrainSettings(new Adam { LearningRate = 0.01 }, Steps: 300) { Batch = 64 });
        trainer.Run(theta);
        Console.WriteLine($"test accuracy {held.Evaluate(theta).Accuracy:0.0 %}");

        using var doubles = theta.To(Torch.DType.Float64);
        var survey = new Survey().Run(loss, doubles.ToArray<double>());
        Console.WriteLine($"{survey.Verdict.Name}: gradient norm {survey.GradientNorm:0.0e+0}");
    }
}
