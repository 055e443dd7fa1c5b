using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Theodolite.Explorer.Plots;

/// <summary>Letters in an SVG; a Razor file would take the element's name for a tag of its own.</summary>
public sealed class PlotText : ComponentBase
{
    /// <summary>What it says.</summary>
    [Parameter]
    public string Says { get; set; } = "";

    /// <summary>Place, anchor, class.</summary>
    [Parameter(CaptureUnmatchedValues = true)]
    public IReadOnlyDictionary<string, object>? Attributes { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        builder.OpenElement(0, "text");
        builder.AddMultipleAttributes(1, Attributes!);
        builder.AddContent(2, Says);
        builder.CloseElement();
    }
}
