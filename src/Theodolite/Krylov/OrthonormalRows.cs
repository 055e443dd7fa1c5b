using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// A growing set of orthonormal vectors of length P in one block of memory: W [n, P] with W·Wᵀ = I to the roundoff of
/// its dtype. Whatever it needs beyond that block is one vector, or a piece of <see cref="Piece"/> columns. Of several processes each may
/// hold some of the columns: inner products are then sums over them.
/// </summary>
internal sealed class OrthonormalRows : IDisposable
{
    /// <summary>Columns that are combined at a time.</summary>
    private const long Piece = 1 << 16;

    /// <summary>Unit roundoffs that may be left of the others in the direction of a row: no more than a Ritz value or residual
    /// (<see cref="LanczosConvergence.Rounding"/>) is trusted to.</summary>
    private const double Left = 32;

    private readonly DividedColumns _columns;
    private readonly DType _dtype;
    private readonly Device _device;
    private readonly Tensor _rows;
    private readonly RowOverlaps _overlaps;

    /// <param name="capacity">Largest n.</param>
    /// <param name="columns">Their columns, and which of them this process has.</param>
    /// <param name="dtype">Of the rows.</param>
    /// <param name="device">Where they lie.</param>
    public OrthonormalRows(int capacity, DividedColumns columns, DType dtype, Device device)
    {
        (Capacity, _columns, _dtype, _device) = (capacity, columns, dtype, device);
        _rows = Tensor.Empty([capacity, _columns.Count], dtype, device).PreferLargePages();
        _overlaps = new(capacity);
    }

    /// <summary>Largest n.</summary>
    public int Capacity { get; }

    /// <summary>P.</summary>
    public long Length => _columns.Length;

    /// <summary>n.</summary>
    public int Count => _overlaps.Count;

    /// <summary>Dtype of the rows.</summary>
    public DType DType => _dtype;

    /// <summary>The columns that this process has of rows, as a view [count, own]; the caller disposes the view.</summary>
    public Tensor View(int first, int count) => _rows.Narrow(0, first, count);

    /// <summary>Whole rows [n, P], given the columns [n, own] of this process; the caller disposes them.</summary>
    public Tensor Whole(Tensor own) => _columns.Whole(own);

    /// <summary>Completes a vector [P] of which this process has written its columns.</summary>
    public void Complete<T>(Span<T> vector)
        where T : unmanaged => _columns.Complete(vector);

    /// <summary>The columns of this process of whole rows, as a view; the caller disposes the view.</summary>
    public Tensor Own(Tensor whole) => _columns.Own(whole);

    /// <summary>Takes the columns of a unit vector as it was saved; null measures its inner products with the others.</summary>
    public void Restore(Tensor vector, double[]? overlaps) => Append(vector, 1, overlaps ?? Inner(vector)[..Count]);

    /// <summary>The inner products of row i with those before it, as they were measured.</summary>
    public double[] Overlaps(int i) => _overlaps.Before(i);

    /// <summary>
    /// w ← w − Wᵀ·s. One pass measures c = W·w, from which s follows by G·s = c, another takes it away. Where the coefficient of a row is
    /// known it is taken as it is, and nothing more while what all of them leave is below <see cref="Left"/> roundoffs: of a Lanczos
    /// vector three rows are read the second time and not all. What cancellation brings to light is measured and taken again (Daniel,
    /// Gragg, Kaufman and Stewart 1976).
    /// </summary>
    /// <param name="vector">The columns of w.</param>
    /// <param name="known">The coefficient of each row, NaN where it is not known; empty where none is.</param>
    public Remainder Orthogonalize(Tensor vector, ReadOnlySpan<double> known = default)
    {
        var (taken, before) = (new double[Count], double.NaN);
        var given = known.IsEmpty ? Enumerable.Repeat(double.NaN, Count).ToArray() : known.ToArray();
        for (var pass = 1; ; pass++)
        {
            var sums = Inner(vector);
            var size = Math.Sqrt(sums[^1]);
            before = pass == 1 ? size : before;
            var step = Coefficients(sums.AsSpan(0, Count), sums[^1], given);
            var norm = Array.TrueForAll(step, c => c == 0) ? size : Subtract(vector, step);
            Vectors.AddScaled(taken, 1, step);
            if (!(norm < size / 2) || pass == 4)
            {
                var left = _overlaps.Left(sums.AsSpan(0, Count), step);
                Vectors.Scale(left, norm > 0 ? 1 / norm : 0);
                return new(taken, before, norm, left);
            }

            Array.Clear(given);
        }
    }

    /// <summary>Appends the direction of a vector [1, P], which is overwritten; false where it lies in the span of the others.</summary>
    public bool Add(Tensor vector)
    {
        using var own = Own(vector);
        var rest = Orthogonalize(own);
        if (!(rest.Norm > 1e3 * _dtype.UnitRoundoff() * rest.Before))
        {
            return false;
        }

        Append(own, rest);
        return true;
    }

    /// <summary>Appends the direction of what is left of a vector.</summary>
    public void Append(Tensor vector, Remainder rest) => Append(vector, 1 / rest.Norm, rest.Overlaps);

    /// <summary>Appends a uniformly distributed direction of what the others leave; false when they leave nothing.</summary>
    public bool AddRandom(Philox random)
    {
        for (var attempt = 0; attempt < 3 && Count < Length; attempt++)
        {
            using var vector = Gaussian(Length, _dtype, _device, random);
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
        for (var start = 0L; start < _columns.Count; start += Piece)
        {
            var columns = Math.Min(Piece, _columns.Count - start);
            using var rows = View(0, Count);
            using var old = rows.Narrow(1, start, columns);
            using var fresh = narrow.MatMul(old);
            using var head = View(0, count);
            using var target = head.Narrow(1, start, columns);
            target.Copy_(fresh);
        }

        _overlaps.Combine(matrix, count);
    }

    /// <summary>Calls with pieces [count, columns] of M·W and the column each begins at: those of this process.</summary>
    public void Combined(ReadOnlySpan<double> matrix, int count, Action<Tensor, int> receive)
    {
        using var narrow = Matrix(matrix, count);
        for (var start = 0L; start < _columns.Count; start += Piece)
        {
            using var rows = View(0, Count);
            using var old = rows.Narrow(1, start, Math.Min(Piece, _columns.Count - start));
            using var piece = narrow.MatMul(old);
            receive(piece, checked((int)(_columns.First + start)));
        }
    }

    /// <summary>A vector [1, P] of independent standard normal numbers: the same ones, whichever thread draws them.</summary>
    public static Tensor Gaussian(long length, DType dtype, Device device, Philox random)
    {
        var local = Tensor.Empty([1, length], dtype);
        if (dtype == DType.Float32)
        {
            Fill<float>(local, random, (numbers, values) => numbers.FillGaussian(values));
        }
        else
        {
            Fill<double>(local, random, (numbers, values) => numbers.FillGaussian(values));
        }

        if (device.IsCpu)
        {
            return local;
        }

        using (local)
        {
            return local.To(device);
        }
    }

    public void Dispose() => _rows.Dispose();

    private static void Fill<T>(Tensor vector, Philox random, Action<Philox, Span<T>> fill)
        where T : unmanaged
    {
        var (length, first) = (vector.Count, random.Position);
        var pieces = checked((int)((length + Piece - 1) / Piece));
        Workers.Run(pieces, 1, TorchRuntime.Threads, (from, to) =>
        {
            for (var start = from * Piece; start < Math.Min(length, to * Piece); start += Piece)
            {
                fill(random.At(first + (ulong)start), vector.AsSpan<T>().Slice((int)start, (int)Math.Min(Piece, length - start)));
            }
        });
        random.Position = first + (ulong)length;
    }

    private void Append(Tensor vector, double scale, ReadOnlySpan<double> overlaps)
    {
        using var row = View(Count, 1);
        if (_device.IsCpu)
        {
            ColumnSweeps.Scale(vector, scale, row);
        }
        else
        {
            row.Copy_(vector);
            row.MultiplyScalar_(scale);
        }

        _overlaps.Append(overlaps);
    }

    // W·w, and after it the square of w.
    private double[] Inner(Tensor vector)
    {
        double[] sums;
        if (_device.IsCpu)
        {
            sums = ColumnSweeps.Inner(_rows, Count, vector);
        }
        else if (Count == 0)
        {
            sums = [vector.InnerProduct(vector)];
        }
        else
        {
            using var rows = View(0, Count);
            using var turned = rows.T();
            using var products = vector.MatMul(turned);
            sums = [.. products.ToDoubles(), vector.InnerProduct(vector)];
        }

        _columns.Sum(sums);
        return sums;
    }

    // Returns the norm of what is left.
    private double Subtract(Tensor vector, ReadOnlySpan<double> coefficients)
    {
        if (_device.IsCpu)
        {
            return Math.Sqrt(_columns.Sum(ColumnSweeps.Subtract(_rows, coefficients, vector)));
        }

        using var narrow = Matrix(coefficients, 1);
        using var rows = View(0, Count);
        Tensor.AddMatMul(vector, vector, narrow, rows, 1, -1);
        return Math.Sqrt(_columns.Sum(vector.InnerProduct(vector)));
    }

    // s where some of it is given, from c and the square of w. G is so close to the identity that two corrections are enough.
    private double[] Coefficients(ReadOnlySpan<double> c, double square, double[] given)
    {
        var s = new double[Count];
        for (var i = 0; i < s.Length; i++)
        {
            s[i] = double.IsNaN(given[i]) ? c[i] : given[i];
        }

        Correct(c, s, i => double.IsNaN(given[i]));
        var left = _overlaps.Left(c, s);

        // ‖w − Wᵀ·s‖² = ‖w‖² − 2·sᵀc + sᵀG·s, of which cancellation leaves no less than roundoff.
        var rest = Math.Max(square - Vectors.Dot(s, c) - Vectors.Dot(s, left), square * 1e-15);
        if (Vectors.Norm(left) > Left * _dtype.UnitRoundoff() * Math.Sqrt(rest))
        {
            Correct(c, s, _ => true);
        }

        return s;
    }

    private void Correct(ReadOnlySpan<double> c, double[] s, Func<int, bool> chosen)
    {
        for (var time = 0; time < 2; time++)
        {
            var left = _overlaps.Left(c, s);
            for (var i = 0; i < s.Length; i++)
            {
                s[i] += chosen(i) ? left[i] : 0;
            }
        }
    }

    private Tensor Matrix(ReadOnlySpan<double> matrix, int count)
    {
        using var wide = Tensor.From(matrix, [count, Count], _device);
        return wide.To(_dtype);
    }
}
