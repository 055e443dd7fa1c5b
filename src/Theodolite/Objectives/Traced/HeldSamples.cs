using System.Collections.Immutable;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>
/// Samples [n, …] as an objective holds them, given out in the dtype that it computes in. Real numbers of another dtype are converted once
/// where the copy is small, and otherwise row by row as they are taken, so that no second copy of large data stays. Either way gives the
/// same numbers.
/// </summary>
public sealed class HeldSamples : IDisposable
{
    // What libtorch begins its memory at a multiple of.
    private const int Alignment = 64;

    // Numbers that are looked through at a time.
    private const long PieceNumbers = 1 << 20;
    private readonly Tensor _held;
    private readonly long _most;
    private readonly long _before;

    /// <param name="held">The samples; owned from here on.</param>
    /// <param name="dtype">The dtype of the computation; tokens stay int64.</param>
    /// <param name="most">Bytes that a converted copy may have to be kept.</param>
    internal HeldSamples(Tensor held, DType dtype, long most)
    {
        DType = held.DType.IsFloating() ? dtype : held.DType;
        _most = most;
        Converts = held.DType != DType && held.Count * DType.Size() > most;
        if (held.DType == DType || Converts)
        {
            _held = held;
            return;
        }

        using (held)
        {
            _held = held.To(DType);
        }
    }

    private HeldSamples(HeldSamples whole, long first, long count)
    {
        (DType, Converts, _most, _before) = (whole.DType, whole.Converts, whole._most, whole._before + first);
        _held = whole._held.Narrow(0, first, count);
    }

    /// <summary>[n, …].</summary>
    public Shape Shape => _held.Shape;

    /// <summary>The dtype that they are given out in.</summary>
    public DType DType { get; }

    /// <summary>Where they are.</summary>
    public Device Device => _held.Device;

    /// <summary>Whether they are held in another dtype and converted as they are taken.</summary>
    public bool Converts { get; }

    /// <summary>The dtype that they are held in.</summary>
    internal DType HeldDType => _held.DType;

    /// <summary>Bytes of the tensor that is held.</summary>
    internal double Bytes => (double)_held.Count * _held.DType.Size();

    /// <summary>Whether a copy in the dtype that they are given out in is small enough to be kept.</summary>
    internal bool HasRoomForCopy => _held.Count * DType.Size() <= _most;

    /// <summary>Samples first … first + count − 1, a view where nothing is converted; the caller owns them.</summary>
    public Tensor Rows(long first, long count)
    {
        var rows = _held.Narrow(0, first, count);
        if (!Converts)
        {
            return rows;
        }

        using (rows)
        {
            return Converted(rows, (_before + first) * Shape.Remove(0).Count);
        }
    }

    /// <summary>A copy of the samples at the positions of a vector; the caller owns it.</summary>
    public Tensor Rows(Tensor positions)
    {
        var rows = _held.IndexSelect(0, positions);
        if (!Converts)
        {
            return rows;
        }

        using (rows)
        {
            return rows.To(DType);
        }
    }

    /// <summary>Gives up what is held.</summary>
    public void Dispose() => _held.Dispose();

    /// <summary>Samples first … first + count − 1, held in the same memory.</summary>
    internal HeldSamples Part(long first, long count) => new(this, first, count);

    /// <summary>The samples at the positions of a vector, copied.</summary>
    internal HeldSamples Part(Tensor positions) => new(_held.IndexSelect(0, positions), DType, _most);

    /// <summary>
    /// The columns of the samples as a matrix [n, d] that are not zero in all of them, ascending; null where fewer than a tenth are zero.
    /// </summary>
    internal ImmutableArray<long>? NonzeroColumns()
    {
        var n = Shape[0];
        var d = Shape.Remove(0).Count;
        using var matrix = _held.Reshape([n, d]);
        var nonzero = new bool[d];
        var piece = Math.Max(1, PieceNumbers / Math.Max(1, d));
        for (var first = 0L; first < n; first += piece)
        {
            using var rows = matrix.Narrow(0, first, Math.Min(piece, n - first));
            using var sizes = rows.Abs();
            using var largest = sizes.Amax([0]);
            using var numbers = largest.To(DType.Float64);
            using var local = numbers.To(Device.Cpu);
            var most = local.ToArray<double>();
            for (var column = 0; column < nonzero.Length; column++)
            {
                // Not a number is not zero either.
                nonzero[column] |= !(most[column] == 0);
            }
        }

        // Rows of whole cache lines: the first zeros fill them up.
        var line = Alignment / DType.Size();
        var missing = (line - (nonzero.Count(each => each) % line)) % line;
        for (var column = 0; column < nonzero.Length && missing > 0; column++)
        {
            missing -= nonzero[column] ? 0 : 1;
            nonzero[column] = true;
        }

        ImmutableArray<long> columns = [.. nonzero.Index().Where(column => column.Item).Select(column => (long)column.Index)];
        return columns.Length <= 0.9 * d ? columns : null;
    }

    /// <summary>A copy [n, |S|] of some columns of the samples as a matrix, in the dtype that they are given out in.</summary>
    internal HeldSamples Columns(ImmutableArray<long> columns)
    {
        using var matrix = _held.Reshape([Shape[0], Shape.Remove(0).Count]);
        using var index = Tensor.From(columns.AsSpan(), [columns.Length], Device);
        return new(matrix.IndexSelect(1, index), DType, _most);
    }

    // Kernels may round otherwise where memory begins elsewhere: a copy begins where its rows would in a copy of the whole.
    private Tensor Converted(Tensor rows, long numbersBefore)
    {
        var offset = numbersBefore % (Alignment / DType.Size());
        using var memory = Tensor.Empty([offset + rows.Count], DType, Device);
        using var place = memory.Narrow(0, offset, rows.Count);
        return place.View(rows.Shape).Copy_(rows);
    }
}
