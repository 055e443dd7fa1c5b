using Theodolite.CriticalPoints;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Escapes;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Optimizers;
using Theodolite.Spectra;
using Theodolite.Studies;
using TorchSharp;
using static TorchSharp.torch;

namespace Theodolite.TorchSharp.Tests;

/// <summary>What works on any loss works on a module.</summary>
public class DiagnosisTests
{
    [Theory]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float32)]
    public void APlantedSaddleIsProvedAndLeft(ScalarType type)
    {
        // (1 − w₂w₁)², a linear network of two layers, has its saddle at the origin: eigenvalues ∓2.
        using var module = Deep(type);
        using var x = ones([1, 1], type);
        using var objective = new TorchSharpObjective(
            module, (a, b) => nn.functional.mse_loss(module.forward(a), b), [(x, x)], new() { LowerBound = 0 });
        objective.Assign([0, 0]);
        var survey = new Survey().Run(objective, objective.Theta());
        Assert.Equal(Verdict.Saddle, survey.Verdict);
        Assert.Equal(-2, survey.Spectrum!.Minimum, 1e-9);
        Assert.Equal("rayleigh", survey.Certificate!.Kind);
        Assert.InRange(survey.Certificate.Bound, -2.1, -1.9);

        var escape = new Escape().Run(objective, survey)!;
        objective.Assign(escape.Theta);
        using var loss = nn.functional.mse_loss(module.forward(x), x);
        Assert.InRange(TorchSharpObjective.Number(loss), 0, 0.9);
        Assert.Equal(escape.Theta.Select(value => type == ScalarType.Float32 ? (float)value : value), objective.Theta());
    }

    [Fact]
    public void SpectrumAndCriticalPointsAreThoseOfOurEngine()
    {
        using var twins = new Twins(batches: 3);
        var study = new SpectrumSettings { Density = false, Smallest = 2, Largest = 2 };
        var (ours, theirs) = (study.Run(twins.Ours, twins.Theta).Spectrum!, study.Run(twins.Theirs, twins.Theta).Spectrum!);
        Assert.Equal(ours.Minimum, theirs.Minimum, 1e-9);
        Assert.Equal(ours.Maximum, theirs.Maximum, 1e-9);

        using var module = Deep(ScalarType.Float64);
        using var x = ones([1, 1], ScalarType.Float64);
        using var objective = new TorchSharpObjective(
            module, (a, b) => nn.functional.mse_loss(module.forward(a), b), [(x, x)], new() { LowerBound = 0 });
        var found = new CriticalPointSearch().Run(objective, [[0.1, -0.1]]);
        Assert.Contains(found.Points, point => point.Survey!.Verdict == Verdict.Saddle);
    }

    [Fact]
    public void NumbersThatAreNotFiniteAreFound()
    {
        using var module = nn.Linear(2, 1);
        using var x = tensor(new float[] { 1, 2, float.NaN, 4 }, 2, 2);
        using var good = ones(3, 2);
        using var objective = new TorchSharpObjective(
            module, batch => module.forward(batch[0]).pow(2).mean(), [new(good), new(x)]);
        var survey = new Survey().Run(objective, objective.Theta());
        Assert.Equal(Verdict.NonFinite, survey.Verdict);
        Assert.Equal("tensor 0 of the data", survey.NonFinite!.Equation);
        Assert.Equal(1, survey.NonFinite.Batch);
        Assert.Equal("the parameter weight", objective.LocateNonFinite([1, double.NaN, 2])!.Equation);
        Assert.Equal("the loss of a batch", objective.LocateNonFinite([1e30, 1e30, 1e30])!.Equation);
    }

    [Fact]
    public void ATrainingLoopIsWatched()
    {
        using var module = Deep(ScalarType.Float64);
        using var x = ones([1, 1], ScalarType.Float64);
        using var objective = new TorchSharpObjective(
            module, (a, b) => nn.functional.mse_loss(module.forward(a), b), [(x, x)], new() { LowerBound = 0 });

        // At the saddle to the last bit, gradient descent stays there; two units off, it leaves.
        objective.Assign([0, 0]);
        var seen = new List<LiveVerdict>();
        var watch = objective.Watch(
            new WatchSettings
            {
                Every = 50,
                Budget = 1e9,
                Monitors = WatchSettings.AllMonitors,
                Optimizer = new GradientDescent { LearningRate = 0.1 },
            },
            seen.Add);
        var optimizer = optim.SGD(module.parameters(), 0.1);
        Train(0, 100);
        Assert.Equal(Verdict.Saddle, Assert.Single(seen).Verdict);
        Assert.True(watch.HasStopped);
        Assert.Equal(Verdict.Saddle, watch.Survey().Verdict);
        Assert.Equal(100, watch.Losses.Count);

        objective.Assign(new Escape().Run(objective, watch.Survey())!.Theta);
        Train(100, 200);
        Assert.Equal(seen, watch.Verdicts);
        Assert.InRange(watch.Losses[^1], 0, 1e-12);
        Assert.Contains(watch.Survey().Verdict, new[] { Verdict.LocalMinimum, Verdict.FlatMinimum });

        // H at w₁w₂ = 1 has the eigenvalue 2(w₁² + w₂²); gradient descent is stable up to 2/η.
        var theta = objective.Theta();
        var sharp = 2 * ((theta[0] * theta[0]) + (theta[1] * theta[1]));
        Assert.Equal(sharp, Last("sharpness"), 1e-6 * sharp);
        Assert.Equal(sharp / 20, Last("sharpness-ratio"), 1e-6);
        Assert.Equal(sharp, Last("trace"), 0.5 * sharp);
        Assert.InRange(Last("gradient-norm"), 0, 1e-6);
        Assert.InRange(Last("distance"), 1, 3);
        Assert.InRange(Last("update-size"), 0, 1e-6);
        Assert.Throws<ArgumentOutOfRangeException>(() => watch.Step(3, 1));
        watch.Step(1000, double.NaN);
        Assert.Equal(Verdict.NonFinite, seen[^1].Verdict);
        Assert.Throws<BadInputException>(() => new WatchSettings { Monitors = ["sharpnes"] });

        void Train(int from, int steps)
        {
            for (var step = from + 1; step <= from + steps; step++)
            {
                optimizer.zero_grad();
                using var loss = nn.functional.mse_loss(module.forward(x), x);
                loss.backward();
                optimizer.step();
                watch.Step(step, loss.item<double>(), 0.1);
            }
        }

        double Last(string name) => watch.Metrics.Last(metric => metric.Name == name).Value;
    }

    private static nn.Module<Tensor, Tensor> Deep(ScalarType type) => nn.Sequential(
        ("0", nn.Linear(1, 1, hasBias: false, dtype: type)),
        ("1", nn.Linear(1, 1, hasBias: false, dtype: type)));
}
