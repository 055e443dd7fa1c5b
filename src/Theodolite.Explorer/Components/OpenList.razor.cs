using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Components;

/// <summary>What may be opened from the page.</summary>
public sealed partial class OpenList
{
    /// <summary>What there is; null before that is known.</summary>
    [Parameter]
    public RootListing? Listing { get; set; }

    /// <summary>The folder.</summary>
    [Parameter]
    public string Root { get; set; } = "";

    /// <summary>Whether runs alone are shown.</summary>
    [Parameter]
    public bool RunsOnly { get; set; }

    /// <summary>The address that opens an entry.</summary>
    [Parameter]
    [EditorRequired]
    public Func<RootEntry, string> Address { get; set; } = entry => entry.Path;

    [CascadingParameter]
    public PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private string Heading => Listing is { } listing && listing.Entries.Any(entry => !RunsOnly || entry.IsRun)
        ? RunsOnly ? Text.TrainingPage.Runs : Text.SurveyPage.Found
        : RunsOnly ? Text.TrainingPage.NoRuns : Text.SurveyPage.FoundNothing;
}
