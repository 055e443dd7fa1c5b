using System.Globalization;
using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Components;

/// <summary>How far a piece of work is, and a button that stops it.</summary>
public sealed partial class WorkStatus
{
    /// <summary>Whether something is being worked at.</summary>
    [Parameter]
    public bool Working { get; set; }

    /// <summary>How far it is.</summary>
    [Parameter]
    [EditorRequired]
    public ProgressFeed Progress { get; set; } = null!;

    /// <summary>It is to stop.</summary>
    [Parameter]
    public EventCallback OnStop { get; set; }

    [CascadingParameter]
    public PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private string Share => (Progress.Latest?.Fraction is { } share and >= 0 and <= 1 ? share : 0).ToString("0.###",
    CultureInfo.InvariantCulture);
}
