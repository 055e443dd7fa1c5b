using Theodolite.Diagnosis.Measurements;

namespace Theodolite.Cli.Output;

/// <summary>Progress of a survey or an escape.</summary>
internal sealed class SurveyProgressLine(ProgressLine line) : IProgress<Progress>
{
    public void Report(Progress value) => line.Show(value.Stage, value.Fraction);
}
