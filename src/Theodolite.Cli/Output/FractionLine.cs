namespace Theodolite.Cli.Output;

/// <summary>A fraction of one stage as progress.</summary>
internal sealed class FractionLine(ProgressLine line, string stage) : IProgress<double>
{
    public void Report(double value) => line.Show(stage, value);
}
