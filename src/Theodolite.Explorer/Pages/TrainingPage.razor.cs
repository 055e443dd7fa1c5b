using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Theodolite.Explorer.Services;
using Theodolite.Explorer.State;
using Theodolite.Explorer.Texts;

namespace Theodolite.Explorer.Pages;

/// <summary>A training, watched while it runs: the run folder is read about every second until the page is closed.</summary>
public sealed partial class TrainingPage
{
    private static readonly TimeSpan s_often = TimeSpan.FromSeconds(1);

    private readonly Latest _listingWork = new();
    private CancellationTokenSource? _following;
    private TrainingState _state = new(Open: null);
    private RootFolder? _root;
    private RootListing? _listing;
    private TrainingView? _view;
    private string? _fault;
    private string _open = "";

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private ExplorerSettings Settings { get; set; } = null!;

    [CascadingParameter]
    private PageTexts Text { get; set; } = PageTexts.Of(PageLanguage.English);

    private PageAddress Here => PageAddress.Of(Navigation);

    public void Dispose()
    {
        Navigation.LocationChanged -= OnMoved;
        _listingWork.Dispose();
        _following?.Cancel();
    }

    protected override void OnInitialized() => Take(TrainingState.Of(Here));

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        _root = new RootFolder(Settings.Root);
        Navigation.LocationChanged += OnMoved;
        Follow();
        var (_, listing) = await _listingWork.Do(_root.List);
        _listing = listing;
        StateHasChanged();
    }

    private static string ToneOf(TrainingPhase phase) => phase switch
    {
        TrainingPhase.Going => "moving",
        TrainingPhase.Finished => "done",
        TrainingPhase.Killed => "failed",
        _ => "open",
    };

    private static bool IsSame(TrainingView? before, TrainingView now) => before is not null && before.Phase == now.Phase
        && ReferenceEquals(before.Curves, now.Curves) && before.Record == now.Record && ReferenceEquals(before.Plan, now.Plan)
        && before.Troubles.SequenceEqual(now.Troubles);

    private void Take(TrainingState state) => (_state, _open, _view, _fault) = (state, state.Open ?? "", null, null);

    private void OnMoved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(() =>
    {
        if (Here.Path == "/training" && TrainingState.Of(Here) is { } state && state != _state)
        {
            Take(state);
            Follow();
            StateHasChanged();
        }
    });

    private void OpenTyped()
    {
        if (!string.IsNullOrWhiteSpace(_open))
        {
            Navigation.NavigateTo(new TrainingState(_open.Trim()).Address(Here));
        }
    }

    private void Follow()
    {
        _following?.Cancel();
        if (_state.Open is not { } open)
        {
            return;
        }

        _following = new CancellationTokenSource();
        _ = FollowAsync(open, _following);
    }

    private async Task FollowAsync(string open, CancellationTokenSource following)
    {
        using (following)
        {
            var token = following.Token;
            try
            {
                var feed = new TrainingFeed(_root!, open);
                using var timer = new PeriodicTimer(s_often, Settings.Time);
                do
                {
                    var view = await Task.Run(() => feed.Look(token), token);
                    if (!token.IsCancellationRequested && !IsSame(_view, view))
                    {
                        (_view, _fault) = (view, null);
                        await InvokeAsync(StateHasChanged);
                    }
                }
                while (await timer.WaitForNextTickAsync(token));
            }
            catch (OperationCanceledException)
            {
                // The page was closed, or another run was opened.
            }
            catch (Exception error) when (error is BadInputException or IOException or UnauthorizedAccessException)
            {
                _fault = error.Message;
                await InvokeAsync(StateHasChanged);
            }
            catch (Exception error)
            {
                await DispatchExceptionAsync(error);
            }
            finally
            {
                _following = ReferenceEquals(_following, following) ? null : _following;
            }
        }
    }

    private string AddressOf(RootEntry entry) => new TrainingState(entry.Path).Address(Here);

    private string PhaseOf(TrainingView view) => view.Phase switch
    {
        TrainingPhase.Going => Text.TrainingPage.PhaseGoing,
        TrainingPhase.Finished => string.Format(
            CultureInfo.InvariantCulture,
            Text.TrainingPage.PhaseFinished,
            OutcomeOf(view.Record!.Outcome)),
        TrainingPhase.Killed => Text.TrainingPage.PhaseKilled,
        _ => Text.TrainingPage.PhaseGone,
    };

    private string OutcomeOf(string outcome) => outcome switch
    {
        "completed" => Text.TrainingPage.OutcomeCompleted,
        "no-improvement" => Text.TrainingPage.OutcomeNoImprovement,
        "non-finite" => Text.TrainingPage.OutcomeNonFinite,
        "cancelled" => Text.TrainingPage.OutcomeCancelled,
        _ => Printable.Line(outcome),
    };
}
