using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Scales;

namespace Theodolite.Explorer.Lessons;

/// <summary>Local minimum or saddle: one slice proves nothing.</summary>
public sealed partial class SaddleLesson
{
    private static readonly Knob s_angle = new("angle", 135, 0, 180);

    protected override IReadOnlyList<Knob> Knobs { get; } = [s_angle];

    private static PlaygroundState Playground { get; } = new() { Function = "one-neuron", Point = (0, 0), Starts = [(0, 0), (0.05, 0.03)] };

    private SaddleLessonTexts Says => Common.Saddle;

    private IReadOnlyList<Curve> Curves => Figure is not { } figure ? [] :
    [
        new(Text.PlaygroundPage.SliceLoss, 1, figure.Slice.Distances, figure.Slice.Losses),
        new(Text.PlaygroundPage.SliceModel, 0, figure.Slice.Distances, figure.Slice.Model, Dashed: true),
    ];

    private string Finding => Figure is not { } figure ? "" : $"dᵀHd = −2 sin 2φ = {Axis.Short(figure.Slice.Curvature)}" + (
        figure.Slice.Curvature > 0.02 ? Says.LooksMinimum : figure.Slice.Curvature < -0.02 ? Says.LooksMaximum : Says.LooksFlat);

    protected override Func<CancellationToken, SaddleFigure> Work()
    {
        var angle = this[s_angle];
        return _ => SaddleFigure.Of(angle);
    }

    // The line through the point that was chosen.
    private Task Point((double X, double Y) at)
    {
        var angle = Math.Atan2(at.Y, at.X) * 180 / Math.PI;
        return Turn((s_angle, Math.Round(angle < 0 ? angle + 180 : angle)));
    }
}
