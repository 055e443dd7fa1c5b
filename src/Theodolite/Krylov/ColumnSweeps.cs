using Theodolite.LinearAlgebra;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// Passes over the rows of a block [n, P] in the memory of the processor. Where P is large, each is bound by the bytes it reads, so a
/// pass reads every row once, in pieces of columns that stay in the nearest cache, on all threads. Sums and differences are taken in
/// float64 and rounded once; pieces do not depend on the threads, and their sums are added in order, so that the bits do not either.
/// </summary>
internal static class ColumnSweeps
{
    /// <summary>Columns of a piece.</summary>
    private const int Piece = 1 << 13;

    /// <summary>Multiplications below which more threads cost more than they save.</summary>
    private const long Small = 1 << 18;

    /// <summary>The n inner products of the first rows with a vector, and after them its square.</summary>
    public static double[] Inner(Tensor rows, int n, Tensor vector) => rows.DType == DType.Float32
        ? Inner<float>(rows, n, vector)
        : Inner<double>(rows, n, vector);

    /// <summary>w ← w − Σ cᵢ·(row i). Returns the square of the remainder.</summary>
    public static double Subtract(Tensor rows, ReadOnlySpan<double> coefficients, Tensor vector) => rows.DType == DType.Float32
        ? Subtract<float>(rows, coefficients, vector)
        : Subtract<double>(rows, coefficients, vector);

    /// <summary>A row becomes a·w.</summary>
    public static void Scale(Tensor vector, double a, Tensor row)
    {
        if (row.DType == DType.Float32)
        {
            Scale<float>(vector, a, row);
        }
        else
        {
            Scale<double>(vector, a, row);
        }
    }

    private static unsafe double[] Inner<T>(Tensor rows, int n, Tensor vector)
        where T : unmanaged
    {
        var pieces = new Pieces(vector.Count, n);
        var starts = Starts<T>(rows, n, vector);
        var sums = new double[pieces.Count * (n + 1)];
        pieces.Run((piece, first, length) =>
        {
            fixed (double* own = &sums[piece * (n + 1)])
            {
                ColumnKernels.Inner<T>(starts, first, length, own);
            }
        });
        var total = new double[n + 1];
        for (var piece = 0; piece < pieces.Count; piece++)
        {
            Vectors.AddScaled(total, 1, sums.AsSpan(piece * (n + 1), n + 1));
        }

        return total;
    }

    private static double Subtract<T>(Tensor rows, ReadOnlySpan<double> coefficients, Tensor vector)
        where T : unmanaged
    {
        int[] taken = [.. Nonzero(coefficients)];
        var factors = new double[taken.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            factors[i] = coefficients[taken[i]];
        }

        var all = Starts<T>(rows, coefficients.Length, vector);
        nint[] starts = [.. taken.Select(i => all[i]), all[^1]];
        var pieces = new Pieces(vector.Count, taken.Length);
        var squares = new double[pieces.Count];
        pieces.Run((piece, first, length) => squares[piece] = ColumnKernels.Subtract<T>(starts, factors, first, length));
        var sum = 0.0;
        foreach (var square in squares)
        {
            sum += square;
        }

        return sum;
    }

    private static List<int> Nonzero(ReadOnlySpan<double> coefficients)
    {
        var found = new List<int>();
        for (var i = 0; i < coefficients.Length; i++)
        {
            if (coefficients[i] != 0)
            {
                found.Add(i);
            }
        }

        return found;
    }

    private static unsafe void Scale<T>(Tensor vector, double a, Tensor row)
        where T : unmanaged
    {
        var starts = Starts<T>(row, 1, vector);
        new Pieces(vector.Count, 1).Run((_, first, length) => ColumnKernels.Scale((T*)starts[1] + first, a, (T*)starts[0] + first, length));
    }

    // Where the first rows begin in memory, and after them the vector. The tensors outlive the threads that see these.
    private static nint[] Starts<T>(Tensor rows, int n, Tensor vector)
        where T : unmanaged
    {
        var starts = new nint[n + 1];
        for (var i = 0; i < n; i++)
        {
            using var row = rows.Narrow(0, i, 1);
            starts[i] = Start<T>(row);
        }

        starts[n] = Start<T>(vector);
        return starts;
    }

    private static unsafe nint Start<T>(Tensor tensor)
        where T : unmanaged
    {
        fixed (T* first = tensor.AsSpan<T>())
        {
            return (nint)first;
        }
    }

    /// <summary>The columns in pieces.</summary>
    private readonly struct Pieces(long columns, int rows)
    {
        public int Count => checked((int)((columns + Piece - 1) / Piece));

        public void Run(Action<int, long, int> body)
        {
            var length = columns;
            var threads = (rows + 1) * length < Small ? 1 : TorchRuntime.Threads;
            Workers.Run(Count, 4, threads, (from, to) =>
            {
                for (var piece = from; piece < to; piece++)
                {
                    var first = (long)piece * Piece;
                    body(piece, first, (int)Math.Min(Piece, length - first));
                }
            });
        }
    }
}
