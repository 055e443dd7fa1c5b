using Theodolite.Data;
using Theodolite.Models.Losses;
using Theodolite.Optimizers.Chains;
using Theodolite.Training;

namespace Theodolite.Diagnosis.Histories;

/// <summary>Trainings with one thing taken away, for whoever asks what it does and for whoever tries to do without.</summary>
internal static class TrainingChanges
{
    /// <summary>Without weight decay, of the optimizer and of groups.</summary>
    public static TrainSettings WithoutDecay(this TrainSettings settings) => settings with
    {
        Optimizer = settings.Optimizer is FirstOrderSettings first ? first with { WeightDecay = 0 } : settings.Optimizer,
        Groups = [.. settings.Groups.Select(group => group.WeightDecay is null ? group : group with { WeightDecay = 0 })],
    };

    /// <summary>Without a penalty; the loss itself where it has none.</summary>
    public static LossSettings WithoutPenalty(this LossSettings loss) => loss.L2 is null ? loss : loss with { L2 = null };

    /// <summary>With targets of mean 0 and deviation 1; those that are all equal are only shifted.</summary>
    public static Dataset WithStandardTargets(this Dataset data)
    {
        var targets = data.Targets.ToArray();
        var (mean, deviation) = Moments(targets);
        return data.WithTargets(Array.ConvertAll(targets, target => (target - mean) / (deviation > 0 ? deviation : 1)));
    }

    /// <summary>Mean and deviation.</summary>
    public static (double Mean, double Deviation) Moments(double[] values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(value => (value - mean) * (value - mean))));
    }
}
