using Theodolite.Diagnosis.Measurements;

namespace Theodolite.Cli.Output;

/// <summary>Progress of a survey or an escape.</summary>
internal sealed class SurveyProgressLine(ProgressLine line) : IProgress<SurveyProgress>
{
    public void Report(SurveyProgress value) => line.Show(value.Stage, value.Fraction);
}
