using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using Theodolite.Explorer.Components;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Reports;
using Theodolite.Spectra;
using Theodolite.Studies;
using Theodolite.Torch;

namespace Theodolite.Explorer.Pages;

/// <summary>A model, a run or an expression: verdict, evidence, pictures, planes, critical points. All of it is in the address.</summary>
public sealed partial class SurveyPage
{
    private readonly Latest _listingWork = new();
    private readonly Dictionary<Part, string> _faults = [];
    private SurveyState _state = new();
    private SurveyDesk? _desk;
    private RootFolder? _root;
    private ProgressFeed? _progress;
    private RootListing? _listing;
    private OpenedSurvey? _opened;
    private string? _pictures;
    private IReadOnlyList<LayerCurvature>? _layers;
    private LandscapeView? _plane;
    private CriticalPointView? _critical;
    private PlaneReport? _planeReport;
    private string _open = "";
    private string _at = "";
    private string _weights = "";
    private string _seed = "";
    private string _directions = SurveyState.NameOf(LandscapeDirections.Automatic);
    private string _quantity = SurveyState.NameOf(LandscapeQuantity.Loss);
    private int _points;
    private bool _working;
    private bool _stopped;
    private int _changes;

    private enum Part
    {
        Survey,
        Pictures,
        Layers,
        Plane,
        Critical,
    }

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Scripts { get; set; } = null!;

    [Inject]
    private ExplorerSettings Settings { get; set; } = null!;

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private PageAddress Here => PageAddress.Of(Navigation);

    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= OnMoved;
        _changes++;
        _listingWork.Dispose();
        if (_desk is { } desk)
        {
            await desk.DisposeAsync();
        }
    }

    protected override void OnInitialized() => Take(SurveyState.Of(Here));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _root = new RootFolder(Settings.Root);
        _progress = new ProgressFeed(Settings.Time, () => _ = InvokeAsync(StateHasChanged));
        _desk = new SurveyDesk(_root, Settings.Network, Settings.Time);
        Navigation.LocationChanged += OnMoved;
        var (_, listing) = await _listingWork.Do(_root.List);
        _listing = listing;
        await WorkAsync();
    }

    private static string? Given(string text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(async () =>
    {
        try
        {
            if (Here.Path == "/survey" && SurveyState.Of(Here) is { } state && state != _state)
            {
                Take(state);
                await WorkAsync();
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            await DispatchExceptionAsync(error);
        }
    });

    // What is of another point, or of another plane, is void.
    private void Take(SurveyState state)
    {
        if (!state.IsSamePoint(_state))
        {
            (_opened, _pictures, _layers, _critical, _plane) = (null, null, null, null, null);
            _faults.Clear();
        }

        if (!state.IsSamePlane(_state))
        {
            _plane = null;
        }

        _layers = state.Layers ? _layers : null;
        _critical = state.Critical ? _critical : null;
        _state = state;
        (_open, _at, _weights) = (state.Open ?? "", state.At ?? "", state.Weights ?? "");
        _seed = state.Seed?.ToString(CultureInfo.InvariantCulture) ?? "";
        (_directions, _quantity, _points) = (SurveyState.NameOf(state.Directions), SurveyState.NameOf(state.Quantity), state.Points);
    }

    private void Go(SurveyState state)
    {
        var address = state.Address(Here);
        _faults.Clear();
        if (state == _state)
        {
            _ = InvokeAsync(WorkAsync);
        }
        else
        {
            Navigation.NavigateTo(address);
        }
    }

    private void OpenTyped() => Go(new()
    {
        Open = Given(_open),
        At = Given(_at),
        Weights = Given(_weights),
        Seed = ulong.TryParse(_seed, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) ? seed : null,
    });

    private void MeasurePlane() => Go(_state with
    {
        Plane = true,
        Directions = SurveyState.Offered.FirstOrDefault(directions => SurveyState.NameOf(directions) == _directions),
        Quantity = Enum.GetValues<LandscapeQuantity>().FirstOrDefault(quantity => SurveyState.NameOf(quantity) == _quantity),
        Points = Math.Clamp(_points, SurveyState.FewestPoints, SurveyState.MostPoints),
    });

    // One piece after another, each shown when it is there; a later change ends the row.
    private async Task WorkAsync()
    {
        var (change, desk, progress, state) = (++_changes, _desk!, _progress!, _state);
        _stopped = false;
        if (state.Open is null)
        {
            desk.Stop();
            StateHasChanged();
            return;
        }

        _opened ??= await Done(Part.Survey, desk.OpenAsync(state, progress));
        if (change != _changes || _opened is not { } opened)
        {
            return;
        }

        if (Settings.Writer is { } writer && _pictures is null)
        {
            var pictures = await Done(Part.Pictures, desk.DrawAsync(opened, writer.Invoke));
            _pictures = change == _changes ? pictures : _pictures;
        }

        if (change == _changes && state.Plane && _plane is null)
        {
            var plane = await Done(Part.Plane, desk.PlaneAsync(opened, state, progress));
            _plane = change == _changes ? plane : _plane;
        }

        if (change == _changes && state.Layers && _layers is null)
        {
            var layers = await Done(Part.Layers, desk.LayersAsync(opened, state, progress));
            _layers = change == _changes ? layers : _layers;
        }

        if (change == _changes && state.Critical && _critical is null)
        {
            var critical = await Done(Part.Critical, desk.CriticalAsync(opened, state, progress));
            _critical = change == _changes ? critical : _critical;
        }

        StateHasChanged();
    }

    private async Task<T?> Done<T>(Part part, Task<(bool Wanted, T? Result)> work)
        where T : class
    {
        _faults.Remove(part);
        _progress!.Clear();
        _working = true;
        StateHasChanged();
        try
        {
            var (wanted, result) = await work;
            return wanted ? result : null;
        }
        catch (Exception error) when (error is BadInputException or NumericalFailureException or TorchException or IOException
            or UnauthorizedAccessException)
        {
            _faults[part] = error.Message;
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            _working = _desk!.IsBusy;
            StateHasChanged();
        }
    }

    private void Stop()
    {
        _changes++;
        _stopped = true;
        _desk?.Stop();
    }

    private string? FaultOf(Part part) => _faults.GetValueOrDefault(part);

    private string AddressOf(RootEntry entry) => new SurveyState { Open = entry.Path }.Address(Here);

    private bool IsOffered(LandscapeDirections directions) =>
        directions != LandscapeDirections.Pca || _opened?.Subject.Run is not null;

    private string NameOf(LandscapeDirections directions) => directions switch
    {
        LandscapeDirections.Random => Text.SurveyPage.DirectionsRandom,
        LandscapeDirections.Gradient => Text.SurveyPage.DirectionsGradient,
        LandscapeDirections.Eigenvectors => Text.SurveyPage.DirectionsEigenvectors,
        LandscapeDirections.Pca => Text.SurveyPage.DirectionsPca,
        _ => Text.SurveyPage.DirectionsAutomatic,
    };

    private string NameOf(LandscapeQuantity quantity) => quantity switch
    {
        LandscapeQuantity.GradientNorm => Text.SurveyPage.QuantityGradientNorm,
        LandscapeQuantity.CurvatureRatio => Text.SurveyPage.QuantityCurvatureRatio,
        LandscapeQuantity.Accuracy => Text.SurveyPage.QuantityAccuracy,
        _ => Text.SurveyPage.QuantityLoss,
    };

    private Task SaveSurvey() => _opened is not { } opened ? Task.CompletedTask : PageFiles.SaveAsync(
        Scripts,
        "survey.json",
        stream => SurveyJson.Write(stream, opened.Survey, opened.Took.TotalSeconds, opened.Subject.Notes));

    private Task SavePlane() => _plane is not { } plane ? Task.CompletedTask
        : PageFiles.SaveAsync(Scripts, "landscape.json", stream => LandscapeJson.Write(stream, plane.Report, []));

    private Task SavePicture() => _planeReport?.SavePictureAsync() ?? Task.CompletedTask;

    private Task SaveCritical() => _opened is not { } opened || _critical is not { } critical ? Task.CompletedTask : PageFiles.SaveAsync(
        Scripts,
        "critical-points.json",
        stream => CriticalPointsJson.Write(
            stream,
            critical.Report,
            opened.Subject.Name,
            opened.Subject.Study is null ? [.. opened.Subject.Objective.Parameters.Blocks.Select(block => block.Name)] : null,
            _state.Seed ?? 0,
            0,
            []));
}
