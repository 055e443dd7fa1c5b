using System.Globalization;
using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Explorer.Components;

/// <summary>One optimizer of a race: its name, its settings as the command line writes them, and sliders for those that matter
/// most.</summary>
public sealed partial class OptimizerPanel
{
    /// <summary>Its place in the list.</summary>
    [Parameter]
    public int Index { get; set; }

    /// <summary>The texts.</summary>
    [Parameter]
    [EditorRequired]
    public PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    /// <summary>The optimizer as the command line writes it.</summary>
    [Parameter]
    public string Value { get; set; } = "";

    /// <summary>It was changed.</summary>
    [Parameter]
    public EventCallback<string> ValueChanged { get; set; }

    /// <summary>It is to go.</summary>
    [Parameter]
    public EventCallback Removed { get; set; }

    private string Name => Value.Split('(')[0].Trim();

    private OptimizerSettings? Settings => WrittenOptimizer.Read(Value);

    private IEnumerable<Knob> Knobs
    {
        get
        {
            foreach (var (option, value) in Settings?.Options ?? [])
            {
                if (value is double number && Ranged(option, number) is { } knob)
                {
                    yield return knob;
                }
            }
        }
    }

    private Knob? Ranged(string option, double value) => option switch
    {
        "learning-rate" => new(option, Text.Terms.LearningRate, value, 1e-4, 2, true),
        "momentum" => new(option, Text.Terms.Momentum, value, 0, 0.999, false),
        "beta1" => new(option, Text.Terms.Beta1, value, 0, 0.999, false),
        "beta2" => new(option, Text.Terms.Beta2, value, 0.5, 0.9999, false),
        _ => null,
    };

    private Task Choose(string name)
    {
        var rate = Settings?.LearningRate ?? 0.05;
        return ValueChanged.InvokeAsync(OptimizerNames.PresetsOf(name).Values.First() is { } settings
            && settings.Options.Any(option => option is { Key: "learning-rate", Value: < 1.0 })
            ? $"{name}(learning-rate={Number(rate)})"
            : name);
    }

    // What was written stays written; the one option is replaced or added.
    private Task Set(string option, double value)
    {
        var open = Value.IndexOf('(', StringComparison.Ordinal);
        var options = open < 0 ? [] : Value[(open + 1)..].TrimEnd(')', ' ').Split(',', StringSplitOptions.RemoveEmptyEntries).ToList();
        var text = $"{option}={Number(value)}";
        var at = options.FindIndex(one => one.Split('=')[0].Trim() == option);
        if (at < 0)
        {
            options.Add(text);
        }
        else
        {
            options[at] = text;
        }

        return ValueChanged.InvokeAsync($"{Name}({string.Join(',', options)})");
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private sealed record Knob(string Option, TermText Term, double Value, double Low, double High, bool Logarithmic);
}
