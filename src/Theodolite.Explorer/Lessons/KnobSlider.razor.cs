using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Lessons;

/// <summary>The slider of a knob.</summary>
public sealed partial class KnobSlider
{
    /// <summary>The knob.</summary>
    [Parameter]
    [EditorRequired]
    public Knob Of { get; set; } = new("", 0, 0, 1);

    /// <summary>The lesson that it turns.</summary>
    [Parameter]
    [EditorRequired]
    public ILesson In { get; set; } = null!;

    /// <summary>Its name.</summary>
    [Parameter]
    public string Name { get; set; } = "";

    /// <summary>Its name where that is a term to explain.</summary>
    [Parameter]
    public TermText? Term { get; set; }
}
