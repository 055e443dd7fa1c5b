using Theodolite.LinearAlgebra;
using Theodolite.Torch;

namespace Theodolite.Krylov;

public sealed partial class LanczosFactorization
{
    /// <summary>The Ritz pairs of V.</summary>
    public RitzPairs Ritz()
    {
        var (known, open) = (_projection.Expanded(), _projection.Pending());
        var solution = SymmetricEigensolver.Solve(_projection.Block(known, known), known.Length);
        var c = _projection.Block(open, known);
        var couplings = new double[known.Length * open.Length];
        var residuals = new double[known.Length];
        for (var i = 0; i < known.Length; i++)
        {
            for (var j = 0; j < open.Length; j++)
            {
                couplings[(i * open.Length) + j] = Vectors.Dot(c.AsSpan(j * known.Length, known.Length), solution.Vector(i));
            }

            residuals[i] = Vectors.Norm(couplings.AsSpan(i * open.Length, open.Length));
        }

        return new(solution, residuals, couplings, open.Length);
    }

    /// <summary>The recurrence of the first row's chain; null where it is not one unrestarted run.</summary>
    internal LanczosRecurrence? Recurrence() => _projection.Recurrence();

    /// <summary>
    /// Ends of the spectrum of A compressed to the complement of everything but one chain, as that chain knows them,
    /// with their residuals there.
    /// </summary>
    internal (RitzEstimate Lowest, RitzEstimate Highest) Ends(int chain)
    {
        int[] rows = [.. _projection.Expanded().Where(i => _projection.ChainOf(i) == chain)];
        var open = _projection.Pending(chain);
        var values = SymmetricEigensolver.Solve(_projection.Block(rows, rows), rows.Length);
        var c = _projection.Block(open, rows);
        return (End(0), End(rows.Length - 1));

        RitzEstimate End(int i)
        {
            var sum = 0.0;
            for (var j = 0; j < open.Length; j++)
            {
                var component = Vectors.Dot(c.AsSpan(j * rows.Length, rows.Length), values.Vector(i));
                sum += component * component;
            }

            return new(values.Values[i], Math.Sqrt(sum));
        }
    }

    /// <summary>
    /// Keeps the given Ritz pairs and the pending rows: V ← Y·V, T ← diag(θ), C ← C·Yᵀ, so the invariant holds.
    /// </summary>
    public void Shrink(RitzPairs ritz, ReadOnlySpan<int> kept)
    {
        var open = _projection.Pending();
        var count = kept.Length + open.Length;
        var matrix = new double[count * Count];
        Place(ritz, kept, matrix);
        for (var j = 0; j < open.Length; j++)
        {
            matrix[((kept.Length + j) * Count) + open[j]] = 1;
        }

        _rows.Combine(matrix, count);
        _projection.Shrink(ritz, kept);
    }

    /// <summary>Gives out pieces [count, columns] of the chosen Ritz vectors, and the column where each begins; what others hold is
    /// missing until <see cref="Complete"/>.</summary>
    internal void Lift(RitzPairs ritz, ReadOnlySpan<int> chosen, Action<Tensor, int> receive)
    {
        var matrix = new double[chosen.Length * Count];
        Place(ritz, chosen, matrix);
        _rows.Combined(matrix, chosen.Length, receive);
    }

    /// <summary>Completes a lifted vector with what other processes hold of it.</summary>
    internal void Complete<T>(Span<T> vector)
        where T : unmanaged => _rows.Complete(vector);

    // Coordinates of the chosen Ritz vectors over all rows, one row of the matrix each; 0 at pending rows.
    private void Place(RitzPairs ritz, ReadOnlySpan<int> chosen, double[] matrix)
    {
        var known = _projection.Expanded();
        for (var i = 0; i < chosen.Length; i++)
        {
            var coordinates = ritz.Coordinates(chosen[i]);
            for (var j = 0; j < known.Length; j++)
            {
                matrix[(i * Count) + known[j]] = coordinates[j];
            }
        }
    }
}
