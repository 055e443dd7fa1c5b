using Theodolite.LinearAlgebra;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// A growing set of orthonormal vectors of length P in one block of memory: W [n, P] with W·Wᵀ = I to the roundoff of
/// its dtype. Whatever it needs beyond that block is one vector, or a piece of <see cref="Piece"/> columns.
/// </summary>
internal sealed class OrthonormalRows(int capacity, long length, DType dtype, Device device) : IDisposable
{
    /// <summary>Columns that are combined at a time.</summary>
    private const long Piece = 1 << 16;

    private readonly Tensor _rows = Tensor.Empty([capacity, length], dtype, device);

    /// <summary>Largest n.</summary>
    public int Capacity => capacity;

    /// <summary>P.</summary>
    public long Length => length;

    /// <summary>n.</summary>
    public int Count { get; private set; }

    /// <summary>Dtype of the rows.</summary>
    public DType DType => dtype;

    /// <summary>Rows as a view [count, P]; the caller disposes the view.</summary>
    public Tensor View(int first, int count) => _rows.Narrow(0, first, count);

    /// <summary>Takes a vector [1, P] that is a unit vector orthogonal to the others already.</summary>
    public void Append(Tensor vector)
    {
        using var row = View(Count, 1);
        row.Copy_(vector);
        Count++;
    }

    /// <summary>
    /// w ← w − Wᵀ·W·w, repeated while a pass takes away more than cancellation allows for (Daniel, Gragg, Kaufman and
    /// Stewart 1976, with the factor 1/√2). Returns the sum of the W·w.
    /// </summary>
    /// <param name="vector">w, [1, P].</param>
    /// <param name="norm">‖w‖ before; afterwards that of the remainder.</param>
    public double[] Orthogonalize(Tensor vector, ref double norm)
    {
        var coefficients = new double[Count];
        if (Count == 0)
        {
            return coefficients;
        }

        using var rows = View(0, Count);
        using var turned = rows.T();
        for (var pass = 0; pass < 4; pass++)
        {
            using var step = vector.MatMul(turned);
            Tensor.AddMatMul(vector, vector, step, rows, 1, -1);
            using var wide = step.To(DType.Float64);
            Vectors.AddScaled(coefficients, 1, wide.ToArray<double>());
            var before = norm;
            norm = vector.Norm2();
            if (!(norm < 0.7071 * before))
            {
                break;
            }
        }

        return coefficients;
    }

    /// <summary>w ← w − Σ cᵢ·(row i).</summary>
    public void Subtract(Tensor vector, ReadOnlySpan<double> coefficients)
    {
        var nonzero = 0;
        foreach (var c in coefficients)
        {
            nonzero += c == 0 ? 0 : 1;
        }

        if (nonzero > 4)
        {
            using var wide = Tensor.From(coefficients, [1, coefficients.Length], device);
            using var narrow = wide.To(dtype);
            using var rows = View(0, coefficients.Length);
            Tensor.AddMatMul(vector, vector, narrow, rows, 1, -1);
            return;
        }

        for (var i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i] == 0)
            {
                continue;
            }

            using var row = View(i, 1);
            vector.Add_(row, -coefficients[i]);
        }
    }

    /// <summary>Appends the direction of a vector [1, P], which is overwritten; false where it lies in the span of the others.</summary>
    public bool Add(Tensor vector)
    {
        var before = vector.Norm2();
        var norm = before;
        Orthogonalize(vector, ref norm);
        if (!(norm > 1e3 * dtype.UnitRoundoff() * before))
        {
            return false;
        }

        vector.MultiplyScalar_(1 / norm);
        Append(vector);
        return true;
    }

    /// <summary>Appends a uniformly distributed direction of what the others leave; false when they leave nothing.</summary>
    public bool AddRandom(Philox random)
    {
        for (var attempt = 0; attempt < 3 && Count < length; attempt++)
        {
            using var vector = Gaussian(length, dtype, device, random);
            if (Add(vector))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>W ← M·W, in place.</summary>
    /// <param name="matrix">M, one row of n numbers for each new row.</param>
    /// <param name="count">Rows of M, at most n.</param>
    public void Combine(ReadOnlySpan<double> matrix, int count)
    {
        using var narrow = Matrix(matrix, count);
        for (var start = 0L; start < length; start += Piece)
        {
            var columns = Math.Min(Piece, length - start);
            using var rows = View(0, Count);
            using var old = rows.Narrow(1, start, columns);
            using var fresh = narrow.MatMul(old);
            using var head = View(0, count);
            using var target = head.Narrow(1, start, columns);
            target.Copy_(fresh);
        }

        Count = count;
    }

    /// <summary>Calls with pieces [count, columns] of M·W and the column each begins at.</summary>
    public void Combined(ReadOnlySpan<double> matrix, int count, Action<Tensor, int> receive)
    {
        using var narrow = Matrix(matrix, count);
        for (var start = 0L; start < length; start += Piece)
        {
            using var rows = View(0, Count);
            using var old = rows.Narrow(1, start, Math.Min(Piece, length - start));
            using var piece = narrow.MatMul(old);
            receive(piece, checked((int)start));
        }
    }

    public void Dispose() => _rows.Dispose();

    private Tensor Matrix(ReadOnlySpan<double> matrix, int count)
    {
        using var wide = Tensor.From(matrix, [count, Count], device);
        return wide.To(dtype);
    }

    /// <summary>A vector [1, P] of independent standard normal numbers.</summary>
    public static Tensor Gaussian(long length, DType dtype, Device device, Philox random)
    {
        var vector = Tensor.Empty([1, length], dtype, device);
        var buffer = new double[Math.Min(Piece, length)];
        for (var start = 0L; start < length; start += Piece)
        {
            var columns = (int)Math.Min(Piece, length - start);
            random.FillGaussian(buffer.AsSpan(0, columns));
            using var numbers = Tensor.From<double>(buffer.AsSpan(0, columns), [1, columns]);
            using var piece = vector.Narrow(1, start, columns);
            piece.Copy_(numbers);
        }

        return vector;
    }
}
