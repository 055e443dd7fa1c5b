using Theodolite.Collectives;
using Theodolite.CriticalPoints;
using Theodolite.CriticalPoints.Finders;
using Theodolite.Descents;
using Theodolite.Diagnosis.Histories;
using Theodolite.Diagnosis.Remedies;
using Theodolite.Models.Layers;
using Theodolite.Optimizers;
using Theodolite.Studies;

namespace Theodolite.Distributed.Tests;

/// <summary>Whole pieces of work, dealt out.</summary>
public class DealingTests
{
    private static readonly double[] s_numbers =
        [0.1, -0.0, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue, 1 / 3.0];

    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 0)]
    [InlineData(2, 5)]
    [InlineData(3, 2)]
    [InlineData(3, 9)]
    public void AllHaveAllResultsInTheirOrderToTheLastBit(int processes, int count)
    {
        var all = Team.Run(processes, team =>
        {
            var places = new List<(int, int, int)>();
            var dealt = team.Deal(count, item =>
            {
                places.Add((item.Index, item.Done, item.Count));
                return s_numbers.Select(number => number * (item.Index + 1)).ToArray();
            });
            return (dealt, places);
        });
        Assert.All(all, one => Assert.Equal(count, one.dealt.Count));
        Assert.All(all, one => Assert.All(one.dealt, (numbers, index) => Assert.Equal(
            s_numbers.Select(number => Bits(number * (index + 1))),
            numbers.Select(Bits))));
        Assert.Equal(Enumerable.Range(0, count), all.SelectMany(one => one.places, (_, place) => place.Item1).Order());
        Assert.All(all, one => Assert.Equal(Enumerable.Range(0, one.places.Count), one.places.Select(place => place.Item2)));
        Assert.All(all, one => Assert.All(one.places, place => Assert.Equal(one.places.Count, place.Item3)));
    }

    [Fact]
    public void AFailureOnOneEndsAll() =>
        Assert.Equal("Only here.", Assert.Throws<BadInputException>(() => Team.Run(3, team => team.Deal(
            7,
            item => item.Index == 4 ? throw new BadInputException("Only here.") : item.Index))).Message);

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void ARaceIsThatOfOneProcess(int processes)
    {
        RaceResult Run(Processes team)
        {
            using var study = Studies.Of(Studies.Weighted, team);
            var race = new Race
            {
                Optimizers = [new GradientDescent { LearningRate = 0.1 }, new Adam { LearningRate = 0.01 }],
                Descent = new Descent { Steps = 6, Noise = 0.01 },
            };
            return race.Run(study.Training, [.. Enumerable.Range(0, 3).Select(seed => study.Training.InitialParameters((ulong)seed))]);
        }

        var alone = Run(Processes.Alone);
        Assert.All(Team.Run(processes, Run), shared => Assert.All(alone.Runs.Zip(shared.Runs), pair =>
        {
            Assert.Equal((pair.First.Optimizer, pair.First.Start), (pair.Second.Optimizer, pair.Second.Start));
            Assert.Equal(pair.First.Iterates, pair.Second.Iterates);
            Assert.Equal(pair.First.Losses, pair.Second.Losses);
            Assert.Equal(pair.First.GradientNorms, pair.Second.GradientNorms);
            Assert.Equal(pair.First.Evaluations, pair.Second.Evaluations);
            Assert.Equal(pair.First.Outcome, pair.Second.Outcome);
        }));
    }

    // So few parameters that every end is surveyed.
    [Fact]
    public void TheVerdictsOfARaceAreThoseOfOneProcess()
    {
        var folder = Directory.CreateTempSubdirectory("theodolite-").FullName;
        File.WriteAllText(Path.Combine(folder, "data.csv"), "x,y\n-1,0.5\n0,0.25\n1,-1\n2,3\n");
        RaceResult Run(Processes team)
        {
            using var study = NetworkStudy.Parse(
                "data: data.csv\nmodel: [{linear: {out: 2}}, tanh, {linear: {out: 1}}]\nloss: mean-squared-error",
                "model.yaml",
                folder,
                new StudySettings { Processes = team });
            var race = new Race { Optimizers = [new GradientDescent { LearningRate = 0.1 }], Descent = new Descent { Steps = 3 } };
            return race.Run(study.Training, [.. Enumerable.Range(0, 3).Select(seed => study.Training.InitialParameters((ulong)seed))]);
        }

        var alone = Run(Processes.Alone);
        Assert.All(alone.Verdicts, Assert.NotNull);
        Assert.All(Team.Run(2, Run), shared => Assert.Equal(alone.Verdicts, shared.Verdicts));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void ASearchEndsWhereThatOfOneProcessDoes()
    {
        CriticalPointReport Search(Processes team)
        {
            using var study = Studies.Of("model: [{linear: {out: 2}}, tanh, {linear: {out: 10}}]\nloss: cross-entropy", team);
            return new CriticalPointStudy
            {
                Search = new CriticalPointSearch
                {
                    Finders = [new NewtonMr { Iterations = 3 }, new GradientNorm { Iterations = 2 }],
                    Survey = new Diagnosis.Survey { Causes = false },
                },
                Starts = 3,
                Steps = 5,
                Trajectories = 3,
            }.Of(study);
        }

        var alone = Search(Processes.Alone);
        var shared = Team.Run(2, Search);
        Assert.All(shared, report => Assert.All(alone.Ends.Zip(report.Ends), pair =>
        {
            Assert.Equal(pair.First.Start, pair.Second.Start);
            Assert.Equal(pair.First.Result.Finder, pair.Second.Result.Finder);
            Assert.Equal(pair.First.Result.Theta, pair.Second.Result.Theta);
            Assert.Equal(pair.First.Result.Losses, pair.Second.Result.Losses);
            Assert.Equal(pair.First.Result.SquaredGradientNorms, pair.Second.Result.SquaredGradientNorms);
            Assert.Equal(pair.First.Result.Outcome, pair.Second.Result.Outcome);
            Assert.Equal(pair.First.Verdict?.Name, pair.Second.Verdict?.Name);
        }));
        Assert.All(shared, report => Assert.Equal(alone.Scores.Select(score => score.Starts), report.Scores.Select(score => score.Starts)));
    }

    // The escape is computed by all together, equal to rounding; every other trial begins with the same bits.
    [Theory]
    [InlineData(Studies.Plain, NetworkMode.Evaluation)]
    [InlineData(Studies.Normalized, NetworkMode.Evaluation)]
    [InlineData(Studies.Normalized, NetworkMode.Training)]
    public void TrialsAreThoseOfOneProcess(string model, NetworkMode mode)
    {
        using var surveyed = Studies.Of(model, Processes.Alone, mode: mode);
        var start = surveyed.Start(3);
        var survey = new Diagnosis.Survey { MaximumDense = 0, MaximumProducts = 20, BoundProducts = 20 }.Run(surveyed.Training, start);
        RemedyTable Try(Processes team)
        {
            using var study = Studies.Of(model, team, mode: mode);
            var history = new RunHistory { Settings = study.Model.Train!, Losses = [], Start = start };
            return new RemedyTrials { Budget = 2 }.Run(study.Training, survey, history);
        }

        static IEnumerable<RemedyTrial> Trained(RemedyTable table) =>
            [.. table.Controls, table.Placebo!, .. table.Trials.Where(trial => trial.PredictedDecrease is null)];

        var alone = Try(Processes.Alone);
        Assert.True(alone.Trials.Count > 5);
        Assert.All(Team.Run(3, Try), shared => Assert.All(Trained(alone).Zip(Trained(shared)), pair =>
        {
            Assert.Equal(pair.First with { Theta = null }, pair.Second with { Theta = null });
            Assert.Equal(pair.First.Theta, pair.Second.Theta);
        }));
    }

    private static long Bits(double number) => double.IsNaN(number) ? -1 : BitConverter.DoubleToInt64Bits(number);
}
