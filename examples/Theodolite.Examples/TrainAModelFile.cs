using Theodolite.Studies;
using Theodolite.Training;

namespace Theodolite.Examples;

internal static class TrainAModelFile
{
    // Zero weights: every sample's gradient of every weight is zero, and gradient descent stands still on a saddle.
    private const string Model = """
        data: {source: digits, standardize: true, split: {test: 297}}
        model:
          - linear: {out: 8, init: zeros}
          - tanh
          - linear: {out: 10, init: zeros}
        loss: cross-entropy
        train: {optimizer: gradient-descent(learning-rate=0.5), batch: full, steps: 300}
        """;

    public static void Run(string folder)
    {
        var (model, path) = (Path.Combine(folder, "model.yaml"), Path.Combine(folder, "run"));
        File.WriteAllText(model, Model);
        Train(model, path);
        Leave(path, Path.Combine(folder, "escaped"));
    }

    private static void Train(string model, string path)
    {
        using var study = NetworkStudy.Load(model);
        var rates = NetworkRangeTest.Run(study, new LearningRateRangeTest());
        Console.WriteLine($"the range test took {rates.Result.Points.Count} steps");

        using (var run = TrainingRun.Begin(study, path))
        {
            var trained = run.Run(new Progress<TrainProgress>(), CancellationToken.None);
            Console.WriteLine($"{trained.Outcome} after {trained.Result.Steps} steps: loss {trained.Scores.Train.Loss:0.000}");
        }

        var more = new TrainingRunSettings { Options = new Dictionary<string, string> { ["steps"] = "320" } };
        using var resumed = TrainingRun.Resume(study, path, more);
        Console.WriteLine($"loss {resumed.Run().Scores.Train.Loss:0.000} after 20 more");
    }

    private static void Leave(string path, string escaped)
    {
        using var subject = Subject.OfRun(path);
        var survey = subject.Survey();
        Console.WriteLine($"{survey.Verdict.Name} at {subject.Where}");

        if (new WayOut().Run(subject, survey) is { } attempt)
        {
            attempt.Write(escaped);
            Console.WriteLine($"test accuracy {attempt.Before!.Test!.Value.Accuracy:0.0 %}, escaped "
                + $"{attempt.Escaped!.Test!.Value.Accuracy:0.0 %}, trained on {attempt.After!.Scores.Test!.Value.Accuracy:0.0 %}");
        }
    }
}
