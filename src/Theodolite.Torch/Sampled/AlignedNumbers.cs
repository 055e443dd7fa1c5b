namespace Theodolite.Torch.Sampled;

/// <summary>Zeros that begin on a line of the cache, so that whole vectors do not lie on two lines; they stay where they are.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class AlignedNumbers<T>
    where T : unmanaged
{
    private const int Line = 64;
    private readonly T[] _numbers;
    private readonly int _first;

    public AlignedNumbers(int count)
    {
        _numbers = GC.AllocateArray<T>(count + (Line / sizeof(T)), pinned: true);
        fixed (T* start = _numbers)
        {
            _first = (int)((Line - ((long)start % Line)) % Line / sizeof(T));
        }

        Count = count;
    }

    public int Count { get; }

    public Span<T> Span => _numbers.AsSpan(_first, Count);

    /// <summary>Where they begin, as long as this lives.</summary>
    public T* Start
    {
        get
        {
            fixed (T* start = _numbers)
            {
                return start + _first;
            }
        }
    }
}
