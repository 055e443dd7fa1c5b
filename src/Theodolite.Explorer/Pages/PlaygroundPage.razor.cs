using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Components;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Gallery;

namespace Theodolite.Explorer.Pages;

/// <summary>Functions of two parameters: drop starting points, race optimizers, find and leave critical points.</summary>
public sealed partial class PlaygroundPage
{
    private PlaygroundDesk? _desk;
    private PlaygroundState _state = new();
    private MapGround? _ground;
    private PlaygroundRace _race = PlaygroundRace.None;
    private IReadOnlyList<string> _verdicts = [];
    private PlaygroundPoints? _points;
    private MapMarks _marks = MapMarks.None;
    private SurveyResult? _survey;
    private MapPlot? _map;
    private string? _fault;
    private int _missing;
    private HandAtRest? _hand;
    private HandAtRest? _racing;
    private bool _searched;
    private bool _surfaceShown;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Scripts { get; set; } = null!;

    [Inject]
    private ExplorerSettings Settings { get; set; } = null!;

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private static IEnumerable<TestFunction> Presets => TestFunctions.All.Where(function => function.Low.Length == 2);

    private PageAddress Here => PageAddress.Of(Navigation);

    private (double Left, double Right, double Bottom, double Top) Box => _state.Box ?? _desk?.Function?.Box ?? (-2, 2, -2, 2);

    // Where curvature is looked at that belongs to no place in particular.
    private (double X, double Y) Place => _state.Point ?? _state.Starts?.FirstOrDefault() ?? _desk?.Function?.Start ?? default;

    private IReadOnlyList<Curve> Losses => [.. _race.Tracks.Select(track => new Curve(track.Name, track.Colour, track.Cost, track.Loss))];

    // A loss of exactly zero is left out of a logarithmic plot; one below zero forbids it.
    private bool LossesPositive => _race.Tracks.SelectMany(track => track.Loss).Where(double.IsFinite) is var losses
        && losses.All(loss => loss >= 0) && losses.Any(loss => loss > 0);

    public void Dispose()
    {
        _hand?.End();
        _racing?.End();
        _desk?.Dispose();
    }

    protected override void OnInitialized() => _state = PlaygroundState.Of(Here);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            (_desk, _hand, _racing) = (new(Settings.Time), new(Settings.Time), new(Settings.Time));
            await OpenAsync();
            _surfaceShown = true;
            StateHasChanged();
        }
    }

    private double[]? Look(double x, double y) => _desk?.Look(x, y);

    private Task Choose(string function) => string.IsNullOrWhiteSpace(function)
        ? Task.CompletedTask
        : Change(_state with
        {
            Function = function.Trim(),
            Box = null,
            Starts = null,
            Point = null,
            Escapes = false,
        });

    private Task SetBox(string text)
    {
        if (PlaygroundState.Numbers(text) is [var left, var right, var bottom, var top] && PlaygroundState.IsBox(left, right, bottom, top))
        {
            return Change(_state with { Box = (left, right, bottom, top) });
        }

        _fault = Text.PlaygroundPage.BoxHint;
        return Task.CompletedTask;
    }

    private Task SetOptimizer(int index, string? value)
    {
        var optimizers = _state.Optimizers.ToList();
        if (value is null)
        {
            optimizers.RemoveAt(index);
        }
        else if (index < optimizers.Count)
        {
            optimizers[index] = value;
        }
        else
        {
            optimizers.Add(value);
        }

        return Change(_state with { Optimizers = [.. optimizers.TakeLast(PlaygroundState.MostOptimizers)], Escapes = false });
    }

    private Task AddStart((double X, double Y) at) => Change(_state with
    {
        Starts = [.. (_state.Starts ?? []).Append(at).TakeLast(PlaygroundState.MostStarts)],
        Escapes = false,
    });

    private Task Clicked((double X, double Y) at) => _state.Inspecting ? Change(_state with { Point = at }) : AddStart(at);

    // What the change touches is computed anew; the address follows when the hand rests.
    private async Task Change(PlaygroundState state)
    {
        var before = _state;
        _state = state;
        _ = FollowAsync();
        if (_desk?.Function?.Is(state) != true || state.Box != before.Box)
        {
            await OpenAsync();
            return;
        }

        if (state.Point != before.Point || state.Seed != before.Seed)
        {
            await SurveyAsync();
        }

        if (state.Escapes || before.Escapes || !state.IsSameRace(before))
        {
            await RaceAsync();
        }
    }

    private async Task FollowAsync()
    {
        if (_hand is { } hand && await hand.TurnAsync())
        {
            await InvokeAsync(() => Navigation.NavigateTo(_state.Address(Here), new NavigationOptions { ReplaceHistoryEntry = true }));
        }
    }

    private async Task OpenAsync()
    {
        if (!await Tried(async desk =>
        {
            StateHasChanged();
            var (wanted, ground) = await desk.OpenAsync(_state);
            if (wanted)
            {
                (_ground, _points, _survey, _race, _verdicts, _searched) = (ground, null, null, PlaygroundRace.None, [], false);
                _missing = ground!.Values.Count(value => !double.IsFinite(value));
                Mark();
            }

            return wanted;
        }))
        {
            return;
        }

        StateHasChanged();
        await SurveyAsync();
        await RaceAsync();
    }

    private async Task RaceAsync()
    {
        if (!await Tried(async desk =>
        {
            var (wanted, race) = await desk.RaceAsync(_state, _survey);
            (_race, _verdicts) = wanted ? (race!, []) : (_race, _verdicts);
            return wanted;
        }))
        {
            return;
        }

        // The trajectories first: the render that follows has curves and tables to draw besides.
        await (_map?.ShowAsync(_race.Tracks) ?? Task.CompletedTask);
        StateHasChanged();
        if (_racing is not { } racing || !await racing.TurnAsync())
        {
            return;
        }

        // Verdicts on the ends when the hand rests.
        await Tried(async desk =>
        {
            var (wanted, verdicts) = await desk.JudgeAsync(_race, _state.Seed);
            _verdicts = wanted ? verdicts! : _verdicts;
            return wanted;
        });
    }

    private async Task SurveyAsync()
    {
        if (_state.Point is not { } point)
        {
            _survey = null;
            Mark();
            return;
        }

        await Tried(async desk =>
        {
            var (wanted, survey) = await desk.SurveyAsync(point, _state.Seed);
            _survey = wanted ? survey : _survey;
            return wanted;
        });
        Mark();
        StateHasChanged();
    }

    private Task FindPoints() => Tried(async desk =>
    {
        var searching = desk.FindAsync(Box);
        StateHasChanged();
        var (wanted, points) = await searching;
        (_points, _searched) = wanted ? (points, true) : (_points, _searched);
        Mark();
        return wanted;
    });

    // One sentence where it cannot be done; it goes when something else can.
    private async Task<bool> Tried(Func<PlaygroundDesk, Task<bool>> work)
    {
        try
        {
            if (_desk is not { } desk || !await work(desk))
            {
                return false;
            }

            _fault = null;
            return true;
        }
        catch (BadInputException error)
        {
            _fault = error.Message;
            return false;
        }
    }

    private void Mark()
    {
        var found = _desk?.Function is { } function && _points is { } points ? points.Marks(function, Box) : MapMarks.None;
        _marks = _state.Point is { } point && _survey is { } survey
            ? found with { Points = [.. found.Points, new(point.X, point.Y, survey.Verdict.Name, survey.Verdict.Name)] }
            : found;
    }

    private Task SavePicture() => _map?.SavePictureAsync() ?? Task.CompletedTask;

    private Task SaveData() => _ground is not { } ground ? Task.CompletedTask : PageFiles.SaveAsync(
        Scripts,
        "theodolite-playground.json",
        stream => PlaygroundJson.Write(stream, _state, _state.Address(Here), ground, _race));
}
