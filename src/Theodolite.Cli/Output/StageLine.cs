namespace Theodolite.Cli.Output;

/// <summary>Stages and fractions as progress.</summary>
internal sealed class StageLine(ProgressLine line) : IProgress<Progress>
{
    public void Report(Progress value) => line.Show(value.Stage, value.Fraction);
}
