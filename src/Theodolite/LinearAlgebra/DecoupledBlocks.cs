namespace Theodolite.LinearAlgebra;

/// <summary>
/// A symmetric matrix taken apart where entries that are exactly zero leave it in blocks that do not touch: the connected components of
/// the graph of its other entries. Eigenpairs of the blocks, with zeros elsewhere, are those of the whole. The Hessians of stalled networks
/// often come apart: a dead unit or an input that is always zero has rows of nothing but zeros, and where all weights are zero every
/// hidden unit stands alone. O(n²) to see, O(Σ nᵢ³) in place of O(n³) to solve.
/// </summary>
internal static class DecoupledBlocks
{
    /// <summary>The indices of each block, ascending, in the order of their first.</summary>
    public static List<int[]> Of(ReadOnlySpan<double> matrix, int n)
    {
        var blocks = new List<int[]>();
        var seen = new bool[n];
        var rest = n;
        var queue = new Queue<int>();
        for (var first = 0; first < n; first++)
        {
            if (seen[first])
            {
                continue;
            }

            var block = new List<int>();
            Reach(first);
            while (queue.TryDequeue(out var i))
            {
                block.Add(i);
                if (rest == 0)
                {
                    continue;
                }

                var row = matrix.Slice(i * n, n);
                for (var j = 0; j < n; j++)
                {
                    if (row[j] != 0 && !seen[j])
                    {
                        Reach(j);
                    }
                }
            }

            block.Sort();
            blocks.Add([.. block]);
        }

        return blocks;

        void Reach(int i)
        {
            seen[i] = true;
            rest--;
            queue.Enqueue(i);
        }
    }

    /// <summary>Solves each block and puts the pairs together, ascending.</summary>
    public static EigenDecomposition Solve(ReadOnlySpan<double> matrix, int n, List<int[]> blocks)
    {
        var (values, place) = (new double[n], new (EigenDecomposition Solution, int[] Block, int Index)[n]);
        var (next, residual, error) = (0, 0.0, 0.0);
        foreach (var block in blocks)
        {
            var solution = SymmetricEigensolver.Solve(Entries(matrix, n, block), block.Length);
            residual = Math.Max(residual, solution.Residual);
            error = Math.Max(error, solution.BackwardError);
            for (var i = 0; i < block.Length; i++)
            {
                values[next] = solution.Values[i];
                place[next++] = (solution, block, i);
            }
        }

        Array.Sort(values, place);
        var vectors = new double[n * n];
        for (var i = 0; i < n; i++)
        {
            var (solution, block, index) = place[i];
            var vector = solution.Vector(index);
            for (var j = 0; j < block.Length; j++)
            {
                vectors[(i * n) + block[j]] = vector[j];
            }
        }

        return new(values, vectors, residual, error);
    }

    private static double[] Entries(ReadOnlySpan<double> matrix, int n, int[] block)
    {
        var entries = new double[block.Length * block.Length];
        for (var i = 0; i < block.Length; i++)
        {
            var row = matrix.Slice(block[i] * n, n);
            for (var j = 0; j < block.Length; j++)
            {
                entries[(i * block.Length) + j] = row[block[j]];
            }
        }

        return entries;
    }
}
