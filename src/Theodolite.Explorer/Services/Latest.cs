namespace Theodolite.Explorer.Services;

/// <summary>
/// Work of which only the last request counts: a new one cancels the one before, and what comes late is dropped. Work happens on the
/// thread pool, one at a time; closing ends it.
/// </summary>
public sealed class Latest : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _turn = new(1);
    private CancellationTokenSource? _current;
    private bool _closed;

    /// <summary>Whether something is being worked at.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Does the work unless a later request comes before its turn.</summary>
    /// <param name="work">The work; stops when told to.</param>
    /// <returns>What came out, and whether it is still asked for.</returns>
    public async Task<(bool Wanted, T? Result)> Do<T>(Func<CancellationToken, T> work)
    {
        var mine = new CancellationTokenSource();
        lock (_lock)
        {
            if (_closed)
            {
                mine.Dispose();
                return (false, default);
            }

            _current?.Cancel();
            _current = mine;
            IsBusy = true;
        }

        try
        {
            await _turn.WaitAsync(mine.Token);
            try
            {
                var result = await Task.Run(() => work(mine.Token), mine.Token);
                return (!mine.IsCancellationRequested, result);
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (OperationCanceledException) when (mine.IsCancellationRequested)
        {
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

            mine.Dispose();
        }
    }

    /// <summary>Stops what is being worked at; what is asked for later is done.</summary>
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
