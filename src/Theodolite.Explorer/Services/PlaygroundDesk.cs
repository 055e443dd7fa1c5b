using Theodolite.Diagnosis;
using Theodolite.Diagnosis.Verdicts;
using Theodolite.Explorer.Plots;
using Theodolite.Explorer.State;

namespace Theodolite.Explorer.Services;

/// <summary>
/// What a playground works at: map, race, verdicts and critical points side by side, of each only what was asked for last. A function is
/// closed when nothing works at it any more.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class PlaygroundDesk(TimeProvider time) : IDisposable
{
    private readonly Latest _opening = new(time);
    private readonly Latest _racing = new(time);
    private readonly Latest _judging = new(time);
    private readonly Latest _surveying = new(time);
    private readonly Latest _finding = new(time);
    private Lease<PlaygroundFunction>? _function;

    /// <summary>The function that is open; null before one is.</summary>
    public PlaygroundFunction? Function => _function?.Value;

    /// <summary>Whether a person waits.</summary>
    public bool IsBusy => _opening.IsBusy || _finding.IsBusy;

    /// <summary>Opens a function and measures its map; the one that is open stays where it is the same.</summary>
    /// <exception cref="BadInputException">The text is no function of two parameters, or it took too long.</exception>
    public async Task<(bool Wanted, MapGround? Ground)> OpenAsync(PlaygroundState state)
    {
        var same = _function is { } open && open.Value.Is(state) ? open.Take() : null;
        var (wanted, opened) = await _opening.Do(token =>
        {
            var lease = same ?? new(PlaygroundFunction.Of(state, token), function => function.Objective.Dispose());
            try
            {
                return (Lease: lease, Ground: PlaygroundGround.Of(lease.Value, state.Box ?? lease.Value.Box, token));
            }
            catch
            {
                lease.Return();
                throw;
            }
        }).ConfigureAwait(true);
        if (!wanted)
        {
            opened.Lease?.Return();
            return (false, null);
        }

        _function?.Return();
        _function = opened.Lease;
        return (true, opened.Ground);
    }

    /// <summary>Runs the race, or the ways out of the point that was surveyed.</summary>
    /// <exception cref="BadInputException">An optimizer cannot be read, or it took too long.</exception>
    public Task<(bool Wanted, PlaygroundRace? Race)> RaceAsync(PlaygroundState state, SurveyResult? survey) =>
        With(_racing, (function, token) => state.Escapes && survey is not null
            ? EscapeComparison.Of(function, state, survey, token)
            : PlaygroundRace.Of(function, state, token));

    /// <summary>The verdicts on the ends of a race.</summary>
    /// <exception cref="BadInputException">It took too long.</exception>
    public Task<(bool Wanted, IReadOnlyList<string>? Verdicts)> JudgeAsync(PlaygroundRace race, ulong seed) =>
        With<IReadOnlyList<string>>(_judging, (function, token) =>
        [
            .. race.Results.Select(line => double.IsFinite(line.Loss)
                ? new Survey { Seed = seed }.Run(function.Objective, line.End, cancellation: token).Verdict.Name
                : Verdict.NonFinite.Name),
        ]);

    /// <summary>The verdict on a point.</summary>
    /// <exception cref="BadInputException">It took too long.</exception>
    public Task<(bool Wanted, SurveyResult? Survey)> SurveyAsync((double X, double Y) point, ulong seed) =>
        With(_surveying, (function, token) =>
            new Survey { Seed = seed }.Run(function.Objective, [point.X, point.Y], cancellation: token));

    /// <summary>The critical points in a box; null where the function is no formula.</summary>
    /// <exception cref="BadInputException">It took too long.</exception>
    public Task<(bool Wanted, PlaygroundPoints? Points)> FindAsync((double Left, double Right, double Bottom, double Top) box) =>
        With(_finding, (function, token) => PlaygroundPoints.Of(function, box, token));

    /// <summary>What is under the cursor, as <see cref="PlaygroundFunction.Look"/>.</summary>
    public double[]? Look(double x, double y) => Now(function => function.Look(x, y));

    /// <summary>A slice through a point.</summary>
    public PlaygroundSlice? Slice((double X, double Y) point, double angle, double reach) =>
        Now(function => PlaygroundSlice.Of(function, point, angle, reach));

    public void Dispose()
    {
        foreach (var work in (Latest[])[_opening, _racing, _judging, _surveying, _finding])
        {
            work.Dispose();
        }

        _function?.Return();
        _function = null;
    }

    private T? Now<T>(Func<PlaygroundFunction, T?> work)
        where T : class
    {
        if (_function?.Take() is not { } lease)
        {
            return null;
        }

        try
        {
            return work(lease.Value);
        }
        finally
        {
            lease.Return();
        }
    }

    private async Task<(bool Wanted, T? Result)> With<T>(Latest latest, Func<PlaygroundFunction, CancellationToken, T?> work)
        where T : class
    {
        if (_function?.Take() is not { } lease)
        {
            return (false, null);
        }

        try
        {
            return await latest.Do(token => work(lease.Value, token)).ConfigureAwait(false);
        }
        finally
        {
            lease.Return();
        }
    }
}
