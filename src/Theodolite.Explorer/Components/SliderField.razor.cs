using System.Globalization;
using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Components;

/// <summary>A number between two others, by slider or typed.</summary>
public sealed partial class SliderField
{
    private const int Steps = 1000;

    /// <summary>Its name.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Its name where that is a term to explain.</summary>
    [Parameter]
    public TermText? Term { get; set; }

    /// <summary>Id of the slider.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>The number.</summary>
    [Parameter]
    public double Value { get; set; }

    /// <summary>It was changed.</summary>
    [Parameter]
    public EventCallback<double> ValueChanged { get; set; }

    /// <summary>Lower end of the slider.</summary>
    [Parameter]
    public double Low { get; set; }

    /// <summary>Upper end of the slider.</summary>
    [Parameter]
    public double High { get; set; } = 1;

    /// <summary>Whether the slider moves in the logarithm.</summary>
    [Parameter]
    public bool Logarithmic { get; set; }

    /// <summary>Whether the number is whole.</summary>
    [Parameter]
    public bool Whole { get; set; }

    private string Shown => Value.ToString(Whole ? "0" : "G4", CultureInfo.InvariantCulture);

    private int Position => (int)Math.Round(Steps * Math.Clamp(
        Logarithmic ? Math.Log(Math.Max(Value, Low) / Low) / Math.Log(High / Low) : (Value - Low) / (High - Low),
        0,
        1));

    private Task Moved(ChangeEventArgs change)
    {
        if (!int.TryParse(change.Value as string, CultureInfo.InvariantCulture, out var position))
        {
            return Task.CompletedTask;
        }

        var share = (double)position / Steps;
        var value = Logarithmic ? Low * Math.Pow(High / Low, share) : Low + (share * (High - Low));
        return Say(Whole ? Math.Round(value) : double.Parse(
            value.ToString("G3", CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture));
    }

    private Task Typed(ChangeEventArgs change) =>
        double.TryParse(change.Value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? Say(Math.Clamp(Whole ? Math.Round(value) : value, Low, High))
            : Task.CompletedTask;

    private Task Say(double value) => ValueChanged.InvokeAsync(value);
}
