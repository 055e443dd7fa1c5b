using System.Numerics;
using System.Runtime.CompilerServices;
using Theodolite.Torch;

namespace Theodolite.Optimizers.Contract;

/// <summary>
/// One statistic an optimizer keeps: a tensor under a name. A fresh slot has not been written yet, which is not the same as
/// being zero where the first step is special; it is left out of a saved state.
/// </summary>
public sealed class Slot<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Action<T[]>? _fill;
    private T[]? _values;

    /// <param name="name">Name in a saved state.</param>
    /// <param name="shape">Its shape; null for a history.</param>
    /// <param name="fill">Writes its start values where they are not zero.</param>
    internal Slot(string name, Shape? shape, Action<T[]>? fill = null)
    {
        (Name, FixedShape, _fill) = (name, shape, fill);
        if (shape is { } known)
        {
            Shape = known;
        }
    }

    /// <summary>Name in a saved state.</summary>
    public string Name { get; }

    /// <summary>Its shape; a history may grow.</summary>
    public Shape Shape { get; private set; }

    /// <summary>Its elements, row by row. The array of a slot of fixed shape is never replaced; it is made when first asked for, so that
    /// what an optimizer needs is known before any of it is there.</summary>
    public T[] Values => _values ?? Allocate();

    /// <summary>Whether nothing has been written yet. Slots that begin at zero are never fresh.</summary>
    public bool IsFresh { get; private set; }

    internal Shape? FixedShape { get; }

    /// <summary>Bytes of a slot of fixed shape, allocated or not; of a history those that are there.</summary>
    internal double Bytes => Unsafe.SizeOf<T>() * (double)(FixedShape?.Count ?? _values?.Length ?? 0);

    internal bool MayBeFresh { get; private init; }

    internal static Slot<T> Fresh(string name, Shape? shape) => new(name, shape) { IsFresh = true, MayBeFresh = true };

    /// <summary>Says that the slot holds something from now on.</summary>
    public void Start() => IsFresh = false;

    /// <summary>Replaces contents and shape of a history.</summary>
    /// <exception cref="InvalidOperationException">The shape is fixed.</exception>
    public void Set(Shape shape, T[] values)
    {
        if (FixedShape is not null)
        {
            throw new InvalidOperationException($"The shape of '{Name}' is fixed.");
        }

        (Shape, _values, IsFresh) = (shape, values, false);
    }

    /// <summary>The elements in float64.</summary>
    internal double[] Doubles() => Array.ConvertAll(Values, double.CreateChecked);

    /// <summary>Overwrites the elements of a slot of fixed shape.</summary>
    internal void Write(double[] values)
    {
        for (var i = 0; i < Values.Length; i++)
        {
            Values[i] = T.CreateChecked(values[i]);
        }

        Start();
    }

    internal void Restore(StateSlot<T>? saved)
    {
        IsFresh = saved is null;
        if (FixedShape is null)
        {
            (Shape, _values) = (saved?.Shape ?? Shape.Scalar, saved is null ? [] : [.. saved.Values]);
            return;
        }

        if (saved is null)
        {
            Array.Clear(Values);
        }
        else
        {
            saved.Values.CopyTo(Values, 0);
        }
    }

    // The threads of a first pass may ask together; they get one array.
    private T[] Allocate()
    {
        if (FixedShape is not { } shape)
        {
            return _values = [];
        }

        var made = new T[shape.Count];
        _fill?.Invoke(made);
        return Interlocked.CompareExchange(ref _values, made, null) ?? made;
    }
}
