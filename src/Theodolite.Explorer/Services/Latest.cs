namespace Theodolite.Explorer.Services;

/// <summary>
/// Work of which only the last request counts: a new one cancels the one before, and what comes late is dropped. Work happens on the
/// thread pool, one at a time, within a limit of time; closing ends it.
/// </summary>
public sealed class Latest : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TimeProvider _time;
    private CancellationTokenSource? _current;
    private bool _closed;

    private static long s_ended;

    /// <summary>Nothing is being worked at.</summary>
    /// <param name="time">The clock of the limit.</param>
    public Latest(TimeProvider? time = null) => _time = time ?? TimeProvider.System;

    /// <summary>Longest time that a piece of work may take; infinite for work that shows progress and can be stopped.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether something is being worked at.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>How often work was ended before it was done, by all of them.</summary>
    internal static long Ended => Interlocked.Read(ref s_ended);

    /// <summary>Does the work unless a later request comes before its turn.</summary>
    /// <param name="work">The work; stops when told to.</param>
    /// <returns>What came out, and whether it is still asked for.</returns>
    /// <exception cref="BadInputException">It took too long.</exception>
    public async Task<(bool Wanted, T? Result)> Do<T>(Func<CancellationToken, T> work)
    {
        using var mine = new CancellationTokenSource();
        lock (_lock)
        {
            if (_closed)
            {
                return (false, default);
            }

            _current?.Cancel();
            _current = mine;
            IsBusy = true;
        }

        try
        {
            await _turn.WaitAsync(mine.Token).ConfigureAwait(false);
            using var limit = new CancellationTokenSource(Limit, _time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(mine.Token, limit.Token);
            try
            {
                var result = await Task.Run(() => work(both.Token), both.Token).ConfigureAwait(false);
                return (!mine.IsCancellationRequested, result);
            }
            catch (OperationCanceledException error) when (!mine.IsCancellationRequested && limit.IsCancellationRequested)
            {
                Interlocked.Increment(ref s_ended);
                throw new BadInputException($"This took longer than {Limit.TotalSeconds:0} seconds and was stopped.", error);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
            Interlocked.Increment(ref s_ended);
            return (false, default);
        }
        finally
        {
            lock (_lock)
            {
                if (ReferenceEquals(_current, mine))
                {
                    _current = null;
                    IsBusy = false;
                }
            }
        }
    }

    /// <summary>Stops what is being worked at.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _current?.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _current?.Cancel();
        }
    }
}
