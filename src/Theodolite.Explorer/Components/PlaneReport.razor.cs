using System.Globalization;
using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Components;

/// <summary>A plane through a point: map, surface, and how far off it the training is.</summary>
public sealed partial class PlaneReport
{
    private const int MostRows = 12;
    private MapPlot? _map;
    private LandscapeView? _drawn;
    private IReadOnlyList<Curve> _distances = [];
    private IReadOnlyList<Curve> _values = [];

    /// <summary>The plane.</summary>
    [Parameter]
    [EditorRequired]
    public LandscapeView View { get; set; } = null!;

    [CascadingParameter]
    public PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private IEnumerable<OffPlane> Shown
    {
        get
        {
            var every = Math.Max(1, (View.OffPlane.Count + MostRows - 2) / (MostRows - 1));
            return View.OffPlane.Where((_, i) => i % every == 0 || i == View.OffPlane.Count - 1);
        }
    }

    /// <summary>Saves the map as PNG.</summary>
    public Task SavePictureAsync() => _map?.SavePictureAsync() ?? Task.CompletedTask;

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_drawn, View))
        {
            return;
        }

        _drawn = View;
        double[] steps = [.. View.OffPlane.Select(point => point.Step)];
        _distances = [new("", 1, steps, [.. View.OffPlane.Select(point => point.Distance)])];
        _values =
        [
            new(Text.SurveyPage.Own, 1, steps, [.. View.OffPlane.Select(point => point.Own)]),
            new(Text.SurveyPage.Under, 0, steps, [.. View.OffPlane.Select(point => point.Under)], Dashed: true),
        ];
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.0} %");

    // Losses of a training that stands differ late.
    private static string Digits(double value) => value.ToString("G7", CultureInfo.InvariantCulture);
}
