using System.Globalization;
using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Explorer.Components;

/// <summary>The phase diagram of momentum, with the race's own run in it; a click sets that run.</summary>
public sealed partial class MomentumPanel
{
    private MapMarks _marks = MapMarks.None;
    private (double Rate, double Beta)? _marked;
    private PageTexts? _named;

    /// <summary>The optimizers of the race, as the command line writes them.</summary>
    [Parameter]
    public IReadOnlyList<string> Optimizers { get; set; } = [];

    /// <summary>λ: the largest curvature at the place looked at; NaN where it is not known.</summary>
    [Parameter]
    public double Curvature { get; set; }

    /// <summary>An optimizer was set: its index, which is the count where it is a new one, and its text.</summary>
    [Parameter]
    public EventCallback<(int Index, string Text)> Chosen { get; set; }

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private PlaygroundTexts Words => Text.PlaygroundPage;

    // The first run with momentum, or of plain gradient descent, which is β = 0.
    private (double Rate, double Beta)? Here => Curvature > 0
        && Optimizers.Select(WrittenOptimizer.Read).FirstOrDefault(one => one is Momentum or GradientDescent) is { } optimizer
            ? (optimizer.LearningRate * Curvature, optimizer is Momentum ? BetaOf(optimizer) : 0)
            : null;

    protected override void OnParametersSet()
    {
        var here = Here;
        if (here == _marked && ReferenceEquals(_named, Text))
        {
            return;
        }

        (_marked, _named) = (here, Text);
        MapMark[] own = here is { Rate: < MomentumPhases.MostRate } inside ? [new(inside.Rate, inside.Beta, "start",
        Words.PhasesHere)] : [];
        _marks = new(
            [.. MomentumPhases.Labels.Select(label => new MapMark(label.Rate, label.Beta, "name", Named(label.Regime))), .. own],
            []);
    }

    private static double BetaOf(OptimizerSettings optimizer) =>
        optimizer.Options.FirstOrDefault(option => option.Key == "momentum").Value is double beta ? beta : 0;

    private static string Rounded(double number) => number.ToString("G3", CultureInfo.InvariantCulture);

    private Task Choose((double X, double Y) at)
    {
        if (!(Curvature > 0))
        {
            return Task.CompletedTask;
        }

        var index = Optimizers.ToList().FindIndex(text => WrittenOptimizer.Read(text) is Momentum);
        return Chosen.InvokeAsync(
            (index < 0 ? Optimizers.Count : index, $"momentum(learning-rate={Rounded(at.X / Curvature)},momentum={Rounded(at.Y)})"));
    }

    private string Named(MomentumPhases.Regime regime) => regime switch
    {
        MomentumPhases.Regime.Monotone => Words.RegimeMonotone,
        MomentumPhases.Regime.Spiral => Words.RegimeSpiral,
        MomentumPhases.Regime.Alternating => Words.RegimeAlternating,
        _ => Words.RegimeDiverging,
    };
}
