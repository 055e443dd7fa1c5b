using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.Server;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;
using Theodolite.Gallery;
using Theodolite.Optimizers;
using Theodolite.Optimizers.Contract;
using Theodolite.Scales;

namespace Theodolite.Explorer.Pages;

/// <summary>Functions of two parameters: drop starting points, race optimizers, find and leave critical points.</summary>
public sealed partial class PlaygroundPage
{
    private readonly Latest _opening = new();
    private readonly Latest _racing = new();
    private readonly Latest _judging = new();
    private readonly Latest _surveying = new();
    private readonly Latest _finding = new();
    private PlaygroundState _state = new();
    private PlaygroundFunction? _function;
    private MapGround? _ground;
    private PlaygroundRace _race = PlaygroundRace.None;
    private IReadOnlyList<string> _verdicts = [];
    private PlaygroundPoints? _points;
    private MapMarks _marks = MapMarks.None;
    private SurveyResult? _survey;
    private PlaygroundSlice? _slice;
    private MapPlot? _map;
    private ((double, double)? Phase, PageTexts Text, MapMarks Marks)? _phaseMarks;
    private string? _fault;
    private int _missing;
    private int _changes;
    private bool _working;
    private bool _surfaceShown;
    private bool _alive;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IJSRuntime Scripts { get; set; } = null!;

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private static IEnumerable<TestFunction> Presets => TestFunctions.All.Where(function => function.Low.Length == 2);

    private PageAddress Here => PageAddress.Of(Navigation);

    private (double Left, double Right, double Bottom, double Top) Box => _state.Box ?? _function?.Box ?? (-2, 2, -2, 2);

    private IReadOnlyList<Curve> Losses =>
        [.. _race.Tracks.Select(track => new Curve(track.Name, track.Colour, track.Cost, track.Loss))];

    private bool LossesPositive => _race.Tracks.Any(track => track.Loss.Any(double.IsFinite))
        && _race.Tracks.All(track => track.Loss.All(loss => loss > 0 || !double.IsFinite(loss) || loss == 0))
        && _race.Tracks.Any(track => track.Loss.Any(loss => loss > 0));

    // The first momentum run of the race against the largest curvature at the inspected point, or at the first start.
    private (double Rate, double Beta)? Phase
    {
        get
        {
            var optimizer = _state.Optimizers.Select(Parsed).FirstOrDefault(one => one is Momentum or GradientDescent);
            var (x, y) = _state.Point ?? _state.Starts?.FirstOrDefault() ?? _function?.Start ?? default;
            var local = _function?.Look(x, y);
            return optimizer is null || local is null ? null
                : (optimizer.LearningRate * local[6], optimizer is Momentum ? BetaOf(optimizer) : 0);
        }
    }

    private MapMarks PhaseMarks
    {
        get
        {
            var phase = Phase is { Rate: > 0 and < MomentumPhases.MostRate } inside ? inside : ((double, double)?)null;
            if (_phaseMarks is null || _phaseMarks.Value.Phase != phase || !ReferenceEquals(_phaseMarks.Value.Text, Text))
            {
                _phaseMarks = (phase, Text, new(
                    [.. MomentumPhases.Labels.Select(label => new MapMark(label.Rate, label.Beta, "name", Named(label.Regime))),
                        .. phase is var (rate, beta) ? [new MapMark(rate, beta, "start", Text.PlaygroundPage.PhasesHere)] : (MapMark[])[]],
                    []));
            }

            return _phaseMarks.Value.Marks;
        }
    }

    private string PhasesHere => Phase is { } phase
        ? $"ηλ = {Axis.Short(phase.Rate)}, β = {Axis.Short(phase.Beta)}: {Named(MomentumPhases.Of(phase.Rate, phase.Beta))}"
        : "";

    public void Dispose()
    {
        _alive = false;
        foreach (var work in (Latest[])[_opening, _racing, _judging, _surveying, _finding])
        {
            work.Dispose();
        }

        _function?.Objective.Dispose();
    }

    protected override void OnInitialized() => _state = PlaygroundState.Of(Here);

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _alive = true;
            await OpenAsync();
            _surfaceShown = true;
            StateHasChanged();
        }
    }

    private static OptimizerSettings? Parsed(string text)
    {
        try
        {
            return OptimizerNames.Parse(text);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static double BetaOf(OptimizerSettings optimizer) =>
        optimizer.Options.FirstOrDefault(option => option.Key == "momentum").Value is double beta ? beta : 0;

    private string Named(MomentumPhases.Regime regime) => regime switch
    {
        MomentumPhases.Regime.Monotone => Text.PlaygroundPage.RegimeMonotone,
        MomentumPhases.Regime.Spiral => Text.PlaygroundPage.RegimeSpiral,
        MomentumPhases.Regime.Alternating => Text.PlaygroundPage.RegimeAlternating,
        _ => Text.PlaygroundPage.RegimeDiverging,
    };

    private double[]? Look(double x, double y)
    {
        try
        {
            return _function?.Look(x, y);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private string Eigenvalues(double x, double y) =>
        Look(x, y) is { } local ? $"{Axis.Short(local[3])}, {Axis.Short(local[6])}" : "NaN";

    private IReadOnlyList<Curve> Sliced(PlaygroundSlice slice) =>
    [
        new(Text.PlaygroundPage.SliceLoss, 1, slice.Distances, slice.Losses),
        new(Text.PlaygroundPage.SliceModel, 0, slice.Distances, slice.Model, Dashed: true),
    ];

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

    private Task SetBox(string text) => PlaygroundState.Numbers(text) is [var left, var right, var bottom, var top]
        && PlaygroundState.IsBox(left, right, bottom, top)
        ? Change(_state with { Box = (left, right, bottom, top) })
        : Say(Text.PlaygroundPage.BoxHint);

    private Task SetOptimizer(int index, string? value)
    {
        var optimizers = _state.Optimizers.ToList();
        if (value is null)
        {
            optimizers.RemoveAt(index);
        }
        else
        {
            optimizers[index] = value;
        }

        return Change(_state with { Optimizers = optimizers, Escapes = false });
    }

    private Task Add() => Change(_state with { Optimizers = [.. _state.Optimizers, "rmsprop(learning-rate=0.01)"], Escapes = false });

    private Task AddStart((double X, double Y) at) => Change(_state with
    {
        Starts = [.. (_state.Starts ?? []).Append(at).TakeLast(PlaygroundState.MostStarts)],
        Escapes = false,
    });

    private Task Clicked((double X, double Y) at) => _state.Inspecting ? Change(_state with { Point = at }) : AddStart(at);

    private Task SetMomentum((double X, double Y) at)
    {
        var (x, y) = _state.Point ?? _state.Starts?.FirstOrDefault() ?? _function?.Start ?? default;
        if (Look(x, y) is not { } local || local[6] <= 0)
        {
            return Task.CompletedTask;
        }

        var text = $"momentum(learning-rate={Rounded(at.X / local[6])},momentum={Rounded(at.Y)})";
        var index = _state.Optimizers.ToList().FindIndex(one => Parsed(one) is Momentum);
        return index < 0
            ? Change(_state with { Optimizers = [.. _state.Optimizers.Take(PlaygroundState.MostOptimizers - 1), text], Escapes = false })
            : SetOptimizer(index, text);
    }

    private static string Rounded(double number) => number.ToString("G3", System.Globalization.CultureInfo.InvariantCulture);

    private Task Say(string sentence)
    {
        _fault = sentence;
        return Task.CompletedTask;
    }

    // What the change touches is computed anew; the address follows when the hand rests.
    private async Task Change(PlaygroundState state)
    {
        var before = _state;
        _state = state;
        _ = Follow(++_changes);
        if (state.Function != before.Function || state.Box != before.Box
            || (state.Function == PlaygroundState.Digits && state.Seed != before.Seed))
        {
            await OpenAsync();
            return;
        }

        if (state.Point != before.Point || state.Seed != before.Seed)
        {
            await SurveyAsync();
        }
        else if (state.Angle != before.Angle)
        {
            Slice();
        }

        if (state.Escapes || state.Escapes != before.Escapes || !ReferenceEquals(state.Optimizers, before.Optimizers)
            || !ReferenceEquals(state.Starts, before.Starts) || state.Budget != before.Budget || state.Noise != before.Noise
            || state.Seed != before.Seed)
        {
            await RaceAsync();
        }
    }

    private async Task Follow(int change)
    {
        await Task.Delay(300);
        if (_alive && change == _changes)
        {
            await InvokeAsync(() => Navigation.NavigateTo(_state.Address(Here), new NavigationOptions { ReplaceHistoryEntry = true }));
        }
    }

    private async Task OpenAsync()
    {
        var (state, reuse) = (_state, _function is { } old && old.Text == _state.Function && _state.Function != PlaygroundState.Digits ? _function : null);
        _working = true;
        try
        {
            var (wanted, opened) = await _opening.Do(token =>
            {
                var function = reuse ?? PlaygroundFunction.Of(state, token);
                return (Function: function, Ground: PlaygroundGround.Of(function, state.Box ?? function.Box, token));
            });
            if (!wanted)
            {
                return;
            }

            if (!ReferenceEquals(_function, opened.Function))
            {
                _function?.Objective.Dispose();
            }

            (_function, _ground, _fault) = (opened.Function, opened.Ground, null);
            (_points, _survey, _slice, _race, _verdicts) = (null, null, null, PlaygroundRace.None, []);
            _missing = _ground.Values.Count(value => !double.IsFinite(value));
            Mark();
        }
        catch (BadInputException error)
        {
            _fault = error.Message;
            return;
        }
        finally
        {
            _working = _opening.IsBusy;
        }

        StateHasChanged();
        await SurveyAsync();
        await RaceAsync();
    }

    private async Task RaceAsync()
    {
        if (_function is not { } function)
        {
            return;
        }

        var (state, survey) = (_state, _survey);
        try
        {
            var (wanted, race) = await _racing.Do(token => state.Escapes && survey is not null
                ? EscapeComparison.Of(function, state, survey, token)
                : PlaygroundRace.Of(function, state, token));
            if (!wanted)
            {
                return;
            }

            (_race, _verdicts, _fault) = (race!, [], null);
        }
        catch (BadInputException error)
        {
            (_fault, _race) = (error.Message, PlaygroundRace.None);
            return;
        }

        StateHasChanged();
        await JudgeAsync(function);
    }

    // Verdicts on the ends come after the picture.
    private async Task JudgeAsync(PlaygroundFunction function)
    {
        var (race, seed) = (_race, _state.Seed);
        try
        {
            var (wanted, verdicts) = await _judging.Do(token => race.Results
                .Select(line => double.IsFinite(line.Loss)
                    ? new Survey { Seed = seed }.Run(function.Objective, line.End, cancellation: token).Verdict.Name
                    : "non-finite").ToList());
            if (wanted && _alive)
            {
                _verdicts = verdicts!;
                StateHasChanged();
            }
        }
        catch (BadInputException error)
        {
            _fault = error.Message;
        }
    }

    private async Task SurveyAsync()
    {
        if (_function is not { } function || _state.Point is not { } point)
        {
            (_survey, _slice) = (null, null);
            return;
        }

        var seed = _state.Seed;
        try
        {
            var (wanted, survey) = await _surveying.Do(token =>
                new Survey { Seed = seed }.Run(function.Objective, [point.X, point.Y], cancellation: token));
            if (wanted)
            {
                _survey = survey;
                Slice();
                Mark();
                StateHasChanged();
            }
        }
        catch (BadInputException error)
        {
            (_survey, _slice, _fault) = (null, null, error.Message);
        }
    }

    private void Slice()
    {
        if (_function is { } function && _state.Point is { } point)
        {
            var box = Box;
            _slice = PlaygroundSlice.Of(function, point, _state.Angle, 0.3 * Math.Min(box.Right - box.Left, box.Top - box.Bottom));
        }
    }

    private async Task FindPoints()
    {
        if (_function is not { } function)
        {
            return;
        }

        var box = Box;
        _working = true;
        StateHasChanged();
        try
        {
            var (wanted, points) = await _finding.Do(token => PlaygroundPoints.Of(function, box, token));
            if (wanted)
            {
                _points = points;
                Mark();
            }
        }
        catch (BadInputException error)
        {
            _fault = error.Message;
        }
        finally
        {
            _working = _finding.IsBusy;
        }
    }

    private void Mark()
    {
        var found = _function is { } function && _points is { } points ? points.Marks(function, Box) : MapMarks.None;
        _marks = _state.Point is { } point && _survey is { } survey
            ? found with { Points = [.. found.Points, new(point.X, point.Y, survey.Verdict.Name, survey.Verdict.Name)] }
            : found;
    }

    private Task SavePicture() => _map?.SavePictureAsync() ?? Task.CompletedTask;

    private async Task SaveData()
    {
        if (_ground is not { } ground)
        {
            return;
        }

        var options = new JsonSerializerOptions { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                schema = "theodolite/playground/1",
                function = _state.Function,
                address = _state.Address(Here),
                axes = new[] { new { name = ground.Names.X, values = ground.Xs }, new { name = ground.Names.Y, values = ground.Ys } },
                values = ground.Values,
                runs = _race.Tracks.Select(track => new { name = track.Name, x = track.X, y = track.Y, cost = track.Cost, loss = track.Loss }),
            },
            options);
        using var stream = new DotNetStreamReference(new MemoryStream(bytes));
        await using var module = await Scripts.InvokeAsync<IJSObjectReference>("import", PageAssets.Address("save.js"));
        await module.InvokeVoidAsync("save", "theodolite-playground.json", stream);
    }
}
