using Theodolite.Training;

namespace Theodolite.Cli.Output;

/// <summary>Progress of a training: step, loss, rate and speed, with the curve of the losses so far.</summary>
/// <param name="line">Where it is shown.</param>
/// <param name="stage">What it is called.</param>
internal sealed class TrainProgressLine(ProgressLine line, string stage) : IProgress<TrainProgress>
{
    private const int CurveWidth = 16;
    private readonly List<double> _losses = [];

    public void Report(TrainProgress value)
    {
        _losses.Add(value.Loss);
        line.Show(
            stage,
            (double)value.Step / value.Steps,
            $"step {value.Step}/{value.Steps}  loss {value.Loss:0.0000}  rate {value.LearningRate:0.###e0}  "
                + $"{Speed(value.SamplesPerSecond)} samples/s",
            value.TimeLeft,
            Bars.Curve(_losses, CurveWidth));
    }

    private static string Speed(double value) => value switch
    {
        >= 1e6 => $"{value / 1e6:0.0}M",
        >= 1e3 => $"{value / 1e3:0.0}k",
        _ => $"{value:0}",
    };
}
