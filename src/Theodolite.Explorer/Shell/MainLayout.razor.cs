using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Shell;

/// <summary>What is around every page: its name, the ways to the others, language and light.</summary>
public sealed partial class MainLayout
{
    private ErrorBoundary? _boundary;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    private PageAddress Here => PageAddress.Of(Navigation);

    private PageTexts Text => PageTexts.Of(Here.Language);

    public void Dispose() => Navigation.LocationChanged -= OnMoved;

    protected override void OnInitialized() => Navigation.LocationChanged += OnMoved;

    private string? Active(string path) => Here.Path.StartsWith(path, StringComparison.Ordinal) ? "active" : null;

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(() =>
    {
        _boundary?.Recover();
        StateHasChanged();
    });
}
