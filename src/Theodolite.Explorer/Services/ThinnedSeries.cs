namespace Theodolite.Explorer.Services;

/// <summary>
/// Numbers over steps, as many as there may be in as little memory as can be drawn: what lies in one stretch of steps is kept as its
/// lowest and highest value, so that spikes stay, and stretches double where there are too many. What is not finite stays too.
/// </summary>
public sealed class ThinnedSeries
{
    private const int MostStretches = 600;
    private readonly List<Stretch> _stretches = [];
    private long _width = 1;

    /// <summary>How many numbers there were.</summary>
    public long Count { get; private set; }

    /// <summary>The last number; null before the first.</summary>
    public (long Step, double Value)? Latest { get; private set; }

    /// <summary>Adds a number; steps ascend.</summary>
    public void Add(long step, double value)
    {
        Count++;
        Latest = (step, value);
        var one = Stretch.Of(step, value);
        if (_stretches.Count > 0 && _stretches[^1].Place(_width) == one.Place(_width))
        {
            _stretches[^1] = _stretches[^1].With(one);
            return;
        }

        _stretches.Add(one);
        while (_stretches.Count > MostStretches)
        {
            _width *= 2;
            Join();
        }
    }

    /// <summary>Steps and values to draw, NaN where something was not finite.</summary>
    public (double[] Steps, double[] Values) Drawn()
    {
        var (steps, values) = (new List<double>(), new List<double>());
        foreach (var stretch in _stretches)
        {
            if (stretch.Missing >= 0)
            {
                Draw(stretch.Missing, double.NaN);
            }

            if (stretch.LowStep < 0)
            {
                continue;
            }

            var lowFirst = stretch.LowStep <= stretch.HighStep;
            Draw(lowFirst ? stretch.LowStep : stretch.HighStep, lowFirst ? stretch.Low : stretch.High);
            if (stretch.LowStep != stretch.HighStep)
            {
                Draw(lowFirst ? stretch.HighStep : stretch.LowStep, lowFirst ? stretch.High : stretch.Low);
            }
        }

        return ([.. steps], [.. values]);

        void Draw(long step, double value)
        {
            steps.Add(step);
            values.Add(value);
        }
    }

    private void Join()
    {
        var kept = 0;
        for (var i = 1; i < _stretches.Count; i++)
        {
            if (_stretches[kept].Place(_width) == _stretches[i].Place(_width))
            {
                _stretches[kept] = _stretches[kept].With(_stretches[i]);
            }
            else
            {
                _stretches[++kept] = _stretches[i];
            }
        }

        _stretches.RemoveRange(kept + 1, _stretches.Count - kept - 1);
    }

    // Steps are −1 where there is nothing.
    private readonly record struct Stretch(long First, long LowStep, double Low, long HighStep, double High, long Missing)
    {
        public static Stretch Of(long step, double value) => double.IsFinite(value)
            ? new(step, step, value, step, value, -1)
            : new(step, -1, double.PositiveInfinity, -1, double.NegativeInfinity, step);

        public long Place(long width) => First / width;

        public Stretch With(Stretch later)
        {
            var (lower, higher) = (later.Low < Low, later.High > High);
            return new(
                First,
                lower ? later.LowStep : LowStep,
                lower ? later.Low : Low,
                higher ? later.HighStep : HighStep,
                higher ? later.High : High,
                Missing >= 0 ? Missing : later.Missing);
        }
    }
}
