namespace Theodolite.Explorer.Services;

/// <summary>How far a piece of work is, as often as an eye can follow.</summary>
/// <param name="time">The clock.</param>
/// <param name="changed">Called where there is something new to show, on the thread of the work.</param>
public sealed class ProgressFeed(TimeProvider time, Action changed) : IProgress<Progress>
{
    private static readonly TimeSpan s_often = TimeSpan.FromMilliseconds(200);
    private long? _said;

    /// <summary>The latest; null before the first.</summary>
    public Progress? Latest { get; private set; }

    /// <summary>Begins anew.</summary>
    public void Clear() => (Latest, _said) = (null, null);

    public void Report(Progress value)
    {
        var stays = Latest?.Stage == value.Stage;
        Latest = value;
        if (stays && _said is { } said && time.GetElapsedTime(said) < s_often)
        {
            return;
        }

        _said = time.GetTimestamp();
        changed();
    }
}
