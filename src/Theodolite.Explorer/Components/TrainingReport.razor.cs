using Microsoft.AspNetCore.Components;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;
using Theodolite.Training;

namespace Theodolite.Explorer.Components;

/// <summary>A training at one moment: numbers, live verdict, curves.</summary>
public sealed partial class TrainingReport
{
    private const int MostVerdicts = 20;
    private (TrainingView? View, PageTexts? Text) _drawn;
    private IReadOnlyList<TrainingPlot> _plots = [];

    /// <summary>The training.</summary>
    [Parameter]
    [EditorRequired]
    public TrainingView View { get; set; } = null!;

    [CascadingParameter]
    public PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private IEnumerable<(string Name, string Label)> Numbers =>
    [
        (MetricNames.Loss, Text.TrainingPage.Loss),
        (MetricNames.ValidationLoss, Text.TrainingPage.ValidationLoss),
        (MetricNames.ValidationAccuracy, Text.TrainingPage.ValidationAccuracy),
        ("gradient-norm", Text.TrainingPage.GradientNorm),
        ("sharpness", Text.TrainingPage.SharpnessCurve),
        (MetricNames.LearningRate, Text.TrainingPage.LearningRate),
    ];

    protected override void OnParametersSet()
    {
        if (!ReferenceEquals(_drawn.View, View) || !ReferenceEquals(_drawn.Text, Text))
        {
            _drawn = (View, Text);
            _plots = TrainingPlot.Of(View, Text);
        }
    }

    private static string ToneOf(string verdict) =>
        (Verdict.All.FirstOrDefault(known => known.Name == verdict)?.Tone ?? VerdictTone.Open).ToString().ToLowerInvariant();
}
