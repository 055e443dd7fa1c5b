using Microsoft.AspNetCore.Components;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Components;

/// <summary>A point of a playground: its verdict with the numbers, and a slice through it that can be turned.</summary>
public sealed partial class InspectionPanel
{
    /// <summary>Where it is.</summary>
    [Parameter]
    public (double X, double Y) At { get; set; }

    /// <summary>The survey of it.</summary>
    [Parameter]
    [EditorRequired]
    public SurveyResult Survey { get; set; } = null!;

    /// <summary>The slice; null where nothing is open.</summary>
    [Parameter]
    public PlaygroundSlice? Slice { get; set; }

    /// <summary>Angle of the slice, in degrees.</summary>
    [Parameter]
    public double Angle { get; set; }

    /// <summary>It was turned.</summary>
    [Parameter]
    public EventCallback<double> AngleChanged { get; set; }

    /// <summary>The ways out are to be compared.</summary>
    [Parameter]
    public EventCallback EscapesAsked { get; set; }

    /// <summary>The race is to begin here.</summary>
    [Parameter]
    public EventCallback StartAsked { get; set; }

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private PlaygroundTexts Words => Text.PlaygroundPage;

    private IReadOnlyList<Curve> Curves(PlaygroundSlice slice) =>
    [
        new(Words.SliceLoss, 1, slice.Distances, slice.Losses),
        new(Words.SliceModel, 0, slice.Distances, slice.Model, Dashed: true),
    ];
}
