using Microsoft.AspNetCore.Components;

namespace Theodolite.Explorer.Texts;

/// <summary>A term that says what it means when it is pointed at or reached by keyboard.</summary>
public sealed partial class TermMark
{
    /// <summary>The term.</summary>
    [Parameter]
    [EditorRequired]
    public TermText Of { get; set; } = new("", "");
}
