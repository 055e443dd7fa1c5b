using Microsoft.AspNetCore.Components;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Lessons;

/// <summary>
/// A lesson: knobs whose places the address holds, and a figure computed from them. Only the last turn of a knob is computed; the address
/// follows when the hand rests.
/// </summary>
/// <typeparam name="T">What the figure shows.</typeparam>
public abstract class Lesson<T> : ComponentBase, ILesson, IDisposable
    where T : class
{
    private readonly Latest _work = new();
    private Dictionary<Knob, double> _places = [];
    private PageTexts? _shown;
    private HandAtRest? _hand;
    private bool _turning;
    private bool _alive;

    [Inject]
    protected NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ExplorerSettings Settings { get; set; } = null!;

    [CascadingParameter]
    protected PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    /// <summary>The figure; null until it is computed.</summary>
    protected T? Figure { get; private set; }

    /// <summary>Why there is no figure; null where there is.</summary>
    protected string? Fault { get; private set; }

    /// <summary>Texts that all lessons share.</summary>
    protected LessonTexts Common => Text.LessonPages;

    /// <summary>The address of the page.</summary>
    protected PageAddress Here => PageAddress.Of(Navigation);

    /// <summary>Its knobs.</summary>
    protected abstract IReadOnlyList<Knob> Knobs { get; }

    /// <summary>Where a knob stands.</summary>
    public double this[Knob knob] => _places.TryGetValue(knob, out var place) ? place : knob.Usual;

    /// <summary>Turns knobs: the figure is computed anew.</summary>
    public Task Turn(params (Knob Knob, double Value)[] turned)
    {
        foreach (var (knob, value) in turned)
        {
            _places[knob] = knob.Within(value);
        }

        _turning = true;
        StateHasChanged();
        _ = FollowAsync();
        return ComputeAsync();
    }

    public void Dispose()
    {
        _alive = false;
        _hand?.End();
        _work.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What computes the figure, for the knobs as they stand.</summary>
    protected abstract Func<CancellationToken, T> Work();

    /// <summary>This page with some knobs elsewhere.</summary>
    protected string AddressOf(params (Knob Knob, double Value)[] turned) =>
        Written(knob => turned.Where(one => one.Knob == knob).Select(one => one.Value).Append(this[knob]).First());

    protected override async Task OnParametersSetAsync()
    {
        if (_turning)
        {
            return;
        }

        var (values, before) = (Here.Values, _places);
        _places = Knobs.ToDictionary(knob => knob, knob => knob.Of(PlaygroundState.Numbers(values.GetValueOrDefault(knob.Key))));
        var other = !ReferenceEquals(_shown, Text) || _places.Any(pair => before.GetValueOrDefault(pair.Key, double.NaN) != pair.Value);
        _shown = Text;
        if (_alive && other)
        {
            await ComputeAsync();
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _alive = true;
            await ComputeAsync();
        }
    }

    private async Task ComputeAsync()
    {
        try
        {
            var (wanted, figure) = await _work.Do(Work());
            if (!wanted || !_alive)
            {
                return;
            }

            (Figure, Fault) = (figure, null);
        }
        catch (BadInputException error)
        {
            Fault = error.Message;
        }

        StateHasChanged();
    }

    private async Task FollowAsync()
    {
        _hand ??= new(Settings.Time);
        if (await _hand.TurnAsync())
        {
            await InvokeAsync(() =>
            {
                _turning = false;
                Navigation.NavigateTo(Written(knob => this[knob]), new NavigationOptions { ReplaceHistoryEntry = true });
            });
        }
    }

    private string Written(Func<Knob, double> place) => Here.To(
        Here.Path,
        [.. Knobs.Select(knob => (knob.Key, place(knob) == knob.Usual ? null : PlaygroundState.Text(place(knob))))]);
}
