using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>
/// Takes numbers one after another into <see cref="Numbers"/>: in float32 until one does not fit there exactly, and from then on in
/// float64, so that no second array of all of them is needed.
/// </summary>
internal sealed class NumbersWriter
{
    private readonly int _count;
    private PinnedArray<float>? _singles;
    private PinnedArray<double>? _doubles;
    private int _width;
    private int _gap;
    private int _left;
    private int _at;
    private int _taken;

    /// <param name="count">How many will come.</param>
    public NumbersWriter(int count)
    {
        (_count, _width, _left) = (count, count, count);
        _singles = new(count);
    }

    /// <summary>What comes from here on goes into some columns of rows.</summary>
    /// <param name="column">The first of them.</param>
    /// <param name="width">How many.</param>
    /// <param name="stride">Numbers in a row.</param>
    public void Into(int column, int width, int stride) => (_at, _width, _left, _gap) = (column, width, width, stride - width);

    /// <summary>Takes the next number.</summary>
    public void Add(double value)
    {
        if (_singles is { } singles)
        {
            if (Numbers.IsExact(value))
            {
                singles.Span[_at] = (float)value;
                Advance(1);
                return;
            }

            Widen(singles);
        }

        _doubles!.Span[_at] = value;
        Advance(1);
    }

    /// <summary>Takes the next numbers.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        while (values.Length > 0)
        {
            var run = values[..Math.Min(values.Length, _left)];
            if (_singles is { } singles)
            {
                run.CopyTo(singles.Span[_at..]);
            }
            else
            {
                var target = _doubles!.Span[_at..];
                for (var i = 0; i < run.Length; i++)
                {
                    target[i] = run[i];
                }
            }

            values = values[run.Length..];
            Advance(run.Length);
        }
    }

    /// <summary>Takes all numbers of others.</summary>
    public void Add(Numbers numbers)
    {
        if (numbers.IsSingle)
        {
            Add(numbers.Singles.Span);
            return;
        }

        foreach (var value in numbers.Doubles.Span)
        {
            Add(value);
        }
    }

    /// <summary>What was taken.</summary>
    /// <exception cref="InvalidOperationException">Fewer numbers came than were announced.</exception>
    public Numbers Finish()
    {
        if (_taken < _count)
        {
            throw new InvalidOperationException($"{_taken} of {_count} numbers were written.");
        }

        return _singles is { } singles ? Numbers.Of(singles) : Numbers.Wide(_doubles!);
    }

    private void Advance(int numbers)
    {
        _taken += numbers;
        _at += numbers;
        _left -= numbers;
        if (_left == 0)
        {
            _left = _width;
            _at += _gap;
        }
    }

    // Places that nothing was written to yet are widened with the rest.
    private void Widen(PinnedArray<float> singles)
    {
        _doubles = new PinnedArray<double>(_count);
        _singles = null;
        var from = singles.Span;
        var to = _doubles.Span;
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }
}
