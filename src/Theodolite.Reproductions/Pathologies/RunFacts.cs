using Theodolite.Models;
using Theodolite.Models.Layers;
using Theodolite.Models.Losses;
using Theodolite.Networks;
using Theodolite.Objectives;
using Theodolite.Runs;
using Theodolite.Studies;
using Theodolite.Training;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>What published rules look at: what a run recorded, and gradient and units where it ended.</summary>
internal sealed record RunFacts
{
    /// <summary>The loss of every step.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>Whether the loss stopped being finite.</summary>
    public bool Diverged { get; init; }

    /// <summary>The rate of the first step; null where the optimizer has none.</summary>
    public double? Rate { get; init; }

    /// <summary>The loss of the best constant answer.</summary>
    public double LossOfConstant { get; init; } = double.NaN;

    /// <summary>Steps of an epoch.</summary>
    public int EpochSteps { get; init; } = 1;

    /// <summary>Gradient norms of the first and the last weights, by step.</summary>
    public IReadOnlyList<(long Step, double First, double Last)> GradientNorms { get; init; } = [];

    /// <summary>Mean |∂f/∂θᵢ| of each weight tensor at the end.</summary>
    public IReadOnlyList<double> MeanGradients { get; init; } = [];

    /// <summary>Share of the entries of the gradient that are zero at the end.</summary>
    public double ZeroGradients { get; init; }

    /// <summary>‖Δθ‖/‖θ‖ of each weight tensor at the last measurement.</summary>
    public IReadOnlyList<double> Updates { get; init; } = [];

    /// <summary>The hidden units at the end.</summary>
    public IReadOnlyList<LayerActivity> Activity { get; init; } = [];

    /// <summary>Lowest and highest input.</summary>
    public (double Low, double High) Inputs { get; init; }

    /// <summary>Most frequent over least frequent class; null for regressions.</summary>
    public double? ClassRatio { get; init; }

    /// <summary>Whether the loss takes classes and the last layer is neither a softmax nor a sigmoid.</summary>
    public bool LacksSoftmax { get; init; }

    /// <summary>Largest rate of a dropout layer.</summary>
    public double Dropout { get; init; }

    /// <summary>Reads them from a run that was opened.</summary>
    public static RunFacts Of(Subject subject)
    {
        var (study, objective) = (subject.Study!, (NetworkObjective)subject.Objective);
        var data = objective.Data;
        var matrices = objective.Parameters.Blocks.Where(block => block.Shape.Rank > 1).ToList();
        using var folder = RunFolder.Open(subject.Run!);
        var rows = MetricsStore.ReadAll(folder.MetricsPath);
        IReadOnlyList<(long Step, double Value)> Metric(string name) =>
            [.. rows.Where(row => row.Name == name).Select(row => (row.Step, row.Value))];
        var gradient = new double[subject.Theta.Length];
        objective.Gradient(subject.Theta, gradient);
        var last = Metric($"gradient-norm/{matrices[^1].Name}").ToDictionary(row => row.Step, row => row.Value);
        var layers = study.Network.AllLayers.Select(layer => layer.Layer).Where(layer => layer is not Container).ToList();
        var classifies = objective.Loss is CrossEntropy or BinaryCrossEntropy;
        return new()
        {
            Losses = [.. Metric(MetricNames.Loss).Select(row => row.Value)],
            Diverged = folder.ReadRecord().Outcome == "non-finite",
            Rate = Metric(MetricNames.LearningRate) is [var first, ..] ? first.Value : null,
            LossOfConstant = objective.ReferenceLoss ?? double.NaN,
            EpochSteps = study.Model.Train?.Batch is { } batch ? Math.Max(1, data.Count / batch) : 1,
            GradientNorms =
            [
                .. Metric($"gradient-norm/{matrices[0].Name}").Where(row => last.ContainsKey(row.Step))
                    .Select(row => (row.Step, row.Value, last[row.Step])),
            ],
            MeanGradients = [.. matrices.Select(block => Slice(gradient, block).Average(Math.Abs))],
            ZeroGradients = gradient.Count(entry => entry == 0) / (double)gradient.Length,
            Updates =
            [
                .. matrices.Select(block => Metric($"update-size/{block.Name}")).Where(all => all is not []).Select(all => all[^1].Value),
            ],
            Activity = objective.Activity(subject.Theta),
            Inputs = (data.Doubles.ToArray().Min(), data.Doubles.ToArray().Max()),
            ClassRatio = classifies ? Ratio(data.Targets.ToArray()) : null,
            LacksSoftmax = classifies && layers[^1].Kind is not ("softmax" or "log-softmax" or "sigmoid"),
            Dropout = layers.OfType<Dropout>().Select(layer => layer.Rate).DefaultIfEmpty(0).Max(),
        };
    }

    private static IEnumerable<double> Slice(double[] vector, ParameterBlock block) =>
        vector.Skip((int)block.Offset).Take((int)block.Count);

    private static double Ratio(double[] targets)
    {
        int[] counts = [.. targets.GroupBy(target => target).Select(group => group.Count())];
        return counts.Max() / (double)counts.Min();
    }
}
