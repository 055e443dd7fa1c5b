using Theodolite.Data;
using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Optimizers;
using Theodolite.Runs;
using Theodolite.Tests.Optimizers;
using Theodolite.Torch;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

public class TrainingCheckpointTests
{
    private static readonly TrainSettings _whole =
        new(new Adam { LearningRate = 0.02 }, 23) { Batch = 7, Seed = 3, Stop = new StopRule(500) };

    private static NetworkObjective Objective() => new(
        new Network([new Linear(5), new Tanh(), new Linear(3)], [4]),
        Dataset.Create("test", [4], TestProblems.Numbers<double>(80, 1), [.. Enumerable.Range(0, 20).Select(i => (double)(i % 3))]),
        new CrossEntropy());

    [Fact]
    public void A_killed_run_continues_from_its_file_with_the_same_bits()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var objective = Objective();
        using var straight = objective.Flat(objective.InitialParameters(0));
        using var trainer = new Trainer(objective, _whole);
        var expected = trainer.Run(straight);

        using var theta = objective.Flat(objective.InitialParameters(0));
        using var killed = new Trainer(objective, _whole with { Steps = 11 });
        killed.Run(theta);
        using var doubles = theta.To(DType.Float64);
        new TrainingCheckpoint(doubles.ToArray<double>(), killed.Save()).Write(path, objective.Parameters);
        try
        {
            var read = TrainingCheckpoint.Read(path, objective.Parameters, _whole.Optimizer);
            using var resumed = objective.Flat(read.Parameters);
            using var second = new Trainer(objective, _whole);
            second.Restore(read.State);
            var result = second.Run(resumed);
            Assert.Equal(expected.Losses, result.Losses);
            Assert.Equal(expected.Steps, result.Steps);
            Assert.Equal(straight.ToArray<float>(), resumed.ToArray<float>());
            Assert.Contains(
                "was saved by the optimizer 'adam'",
                Assert.Throws<BadInputException>(() => TrainingCheckpoint.Read(path, objective.Parameters, new Sgd())).Message,
                StringComparison.Ordinal);
            var other = new ParameterLayout([("0.weight", [5, 3])]);
            Assert.Contains(
                "was saved for another model: '0.weight' has shape [5, 4] and not [5, 3], '0.bias' [5] is not a parameter",
                Assert.Throws<BadInputException>(() => TrainingCheckpoint.Read(path, other, _whole.Optimizer)).Message,
                StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
