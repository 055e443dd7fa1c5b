namespace Theodolite.Explorer.Services;

/// <summary>When a hand that turns something rests: a third of a second after the last turn.</summary>
/// <param name="time">The clock.</param>
internal sealed class HandAtRest(TimeProvider time)
{
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(300);
    private int _turns;

    /// <summary>A turn; whether it was the last when the hand rests.</summary>
    public async Task<bool> TurnAsync()
    {
        var turn = ++_turns;
        await Task.Delay(s_rest, time).ConfigureAwait(true);
        return turn == _turns;
    }

    /// <summary>No turn is the last any more: the page is gone.</summary>
    public void End() => _turns++;
}
