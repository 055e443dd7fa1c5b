using System.Globalization;
using Theodolite.Networks;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Reproductions.Pathologies;

/// <summary>Trains a plan into a run folder as <c>train</c> does.</summary>
/// <param name="folder">Holds the data sets and, while they are needed, the runs.</param>
internal sealed class PlantedTraining(string folder)
{
    private readonly Dictionary<string, PlantedTable> _written = [];
    private readonly Lock _writing = new();

    /// <summary>Trains.</summary>
    /// <param name="plan">What.</param>
    /// <param name="seed">Keys start weights and order of samples.</param>
    /// <param name="run">Name of the run folder.</param>
    /// <param name="cancellation">Ends it after a step.</param>
    /// <returns>The run folder.</returns>
    public string Run(PlantedPlan plan, ulong seed, string run, CancellationToken cancellation = default)
    {
        Write(plan.Data);
        var path = Path.Combine(folder, run);
        using var study = NetworkStudy.Parse(
            plan.Text(seed),
            "planted.yaml",
            folder,
            new StudySettings { DType = plan.Double ? DType.Float64 : DType.Float32 });
        var settings = new TrainingRunSettings
        {
            // A fixed interval, since a share of the time would make the history depend on the clock.
            Options = new Dictionary<string, string>
            {
                ["monitor-every"] = Math.Max(10, plan.Steps / 40).ToString(CultureInfo.InvariantCulture),
            },
            Weights = plan.Start is [] ? null : Start(study, plan, seed, path + ".safetensors"),
        };
        using var training = TrainingRun.Begin(study, path, settings, cancellation);
        try
        {
            training.Run(cancellation: cancellation);
        }
        catch (NumericalFailureException)
        {
            // It diverged; the folder holds the weights before.
        }

        return path;
    }

    /// <summary>The best constant answer's loss.</summary>
    public double LossOfConstant(PlantedPlan plan)
    {
        using var study = NetworkStudy.Parse(plan.Text(0), "planted.yaml", folder);
        return study.Model.Loss.ConstantLoss(study.Training.Data, study.Network.Output) ?? double.NaN;
    }

    private static string Start(NetworkStudy study, PlantedPlan plan, ulong seed, string file)
    {
        var theta = study.Training.InitialParameters(seed);
        var layout = study.Training.Parameters;
        foreach (var change in plan.Start)
        {
            var block = layout.Find(change.Parameter) ?? throw new InvalidOperationException($"There is no {change.Parameter}.");
            var count = change.Units is { } units ? block.Count / block.Shape[0] * units : block.Count;
            for (var i = block.Offset; i < block.Offset + count; i++)
            {
                theta[i] = (change.Factor * theta[i]) + change.Offset;
            }
        }

        study.Measure(theta);
        Weights.Write(file, study.Network.State, study.State(theta), study.Training.DType);
        return file;
    }

    private void Write(PlantedTable data)
    {
        lock (_writing)
        {
            if (_written.TryAdd(data.Name, data))
            {
                data.Write(folder);
            }
            else if (!_written[data.Name].Holds(data))
            {
                throw new InvalidOperationException($"Two data sets are named {data.Name}.");
            }
        }
    }
}
