namespace Theodolite.Explorer.Services;

/// <summary>Something that several use at once, closed when the last of them gives it back.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="value">It; whoever made the lease is its first user.</param>
/// <param name="close">Closes it.</param>
internal sealed class Lease<T>(T value, Action<T> close)
    where T : class
{
    private readonly Lock _lock = new();
    private int _users = 1;

    /// <summary>It, for whoever has taken it.</summary>
    public T Value => value;

    /// <summary>Takes it; null where it is closed already.</summary>
    public Lease<T>? Take()
    {
        lock (_lock)
        {
            _users += _users > 0 ? 1 : 0;
            return _users > 0 ? this : null;
        }
    }

    /// <summary>Gives it back.</summary>
    public void Return()
    {
        bool last;
        lock (_lock)
        {
            last = --_users == 0;
        }

        if (last)
        {
            close(value);
        }
    }
}
