using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// The state of a Lanczos iteration on a symmetric operator A: orthonormal rows V [m, P] whose products are known,
/// orthonormal pending rows F [b, P] whose products are not, symmetric T [m, m] and C [b, m], with the invariant
/// <para>A·Vᵀ = Vᵀ·T + Fᵀ·C,  V·Vᵀ = I,  F·Fᵀ = I,  V·Fᵀ = 0.</para>
/// </summary>
/// <remarks>
/// A step takes pending rows into V and leaves their remainders pending. One pending row is the Lanczos iteration,
/// several a block or several independent chains in one space: a Ritz pair (θ, y) has the residual ‖C·y‖, known
/// without a product, whichever rows a restart (Wu and Simon, SIAM J. Matrix Anal. Appl. 22, 2000) has kept.
/// Reorthogonalisation is full: the couplings that T knows are taken off first, so that one pass over the basis leaves
/// nothing but roundoff, and a second one follows where cancellation asks for it. The basis lies in the operator's
/// dtype and device; T and C are accumulated in float64.
/// </remarks>
public sealed partial class LanczosFactorization : IDisposable
{
    private readonly LinearOperator _operator;
    private readonly OrthonormalRows _rows;
    private readonly Philox _random;
    private readonly double[] _t;
    private readonly bool[] _expanded;
    private readonly int[] _chains;

    /// <summary>Allocates the basis.</summary>
    /// <param name="operator">A.</param>
    /// <param name="capacity">Largest number of rows, pending ones included.</param>
    /// <param name="random">Where random starts come from.</param>
    public LanczosFactorization(LinearOperator @operator, int capacity, Philox random)
    {
        Capacity = (int)Math.Min(capacity, @operator.Dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1, nameof(capacity));
        (_operator, _random) = (@operator, random);
        _rows = new(Capacity, @operator.Dimension, @operator.DType, @operator.Device);
        _t = new double[Capacity * Capacity];
        _expanded = new bool[Capacity];
        _chains = new int[Capacity];
    }

    /// <summary>Largest number of rows.</summary>
    public int Capacity { get; }

    /// <summary>m + b.</summary>
    public int Count => _rows.Count;

    /// <summary>m.</summary>
    public int Size { get; private set; }

    /// <summary>b.</summary>
    public int Pending => Count - Size;

    /// <summary>Largest ‖A·v‖ seen: ‖A‖₂ from below.</summary>
    public double Norm { get; internal set; }

    /// <summary>Whether V is invariant under A, so that its Ritz values are eigenvalues.</summary>
    public bool IsInvariant => Pending == 0;

    internal Philox Random => _random;

    /// <summary>Adds a random pending row that begins a chain; false when the rows span everything.</summary>
    public bool Start(int chain = 0)
    {
        Require(1);
        var added = _rows.AddRandom(_random);
        if (added)
        {
            Begin(chain, expanded: false);
        }

        return added;
    }

    /// <summary>Adds a pending row √(1 − s)·w + √s·z, with w random in the span of coarse Ritz vectors and z random, both of unit
    /// length.</summary>
    /// <param name="coarse">Whose Ritz vectors.</param>
    /// <param name="share">s, the share of the square that is random.</param>
    internal bool Start(LanczosResult coarse, double share)
    {
        Require(1);
        using var start = LanczosStart.Combine(coarse, _operator, _random);
        start.MultiplyScalar_(Math.Sqrt(1 - share));
        if (share > 0)
        {
            using var random = OrthonormalRows.Gaussian(_operator.Dimension, _operator.DType, _operator.Device, _random);
            start.Add_(random, Math.Sqrt(share) / random.Norm2());
        }

        return Start(start, 0);
    }

    /// <summary>Adds the direction of a vector as a pending row; false when it lies in the span of the rows.</summary>
    public bool Start(ReadOnlySpan<double> vector, int chain = 0)
    {
        using var wide = Tensor.From(vector, [1, _operator.Dimension], _operator.Device);
        using var narrow = wide.To(_operator.DType);
        return Start(narrow, chain);
    }

    /// <summary>Grows V by m rows along one chain, one product each, or until the chain ends in an invariant space.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public void Expand(int m, CancellationToken cancellation)
    {
        while (Size < m && HasRoom(0) && Pending > 0)
        {
            ExpandChain(0, cancellation);
        }
    }

    /// <summary>Whether the pending rows of a chain can be taken in and leave as many.</summary>
    public bool HasRoom(int chain)
    {
        return Capacity == _operator.Dimension || Count + Rows(chain).Length <= Capacity;
    }

    /// <summary>Takes the pending rows of a chain into V, with one block of products. Returns how many.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public int ExpandChain(int chain, CancellationToken cancellation)
    {
        var rows = Rows(chain);
        if (rows.Length == 0)
        {
            return 0;
        }

        using var block = Block(rows);
        using var images = _operator.Apply(block, cancellation);
        for (var i = 0; i < rows.Length; i++)
        {
            using var image = rows.Length == 1 ? images.Alias() : images.Narrow(0, i, 1);
            Absorb(rows, i, image, chain);
        }

        foreach (var row in rows)
        {
            _expanded[row] = true;
        }

        Size += rows.Length;
        return rows.Length;
    }

    /// <summary>Leaves a chain its last pending row only; the others are another chain's from here on.</summary>
    internal void Part(int chain, int other)
    {
        foreach (var row in Rows(chain).SkipLast(1))
        {
            _chains[row] = other;
        }
    }

    /// <summary>Chains that have pending rows, in the order of <see cref="RitzPairs.Coupling"/>.</summary>
    internal int[] PendingChains() => [.. Enumerable.Range(0, Count).Where(i => !_expanded[i]).Select(i => _chains[i])];

    /// <summary>The Ritz pairs of V.</summary>
    public RitzPairs Ritz()
    {
        var (known, open) = (Indices(expanded: true), Indices(expanded: false));
        var solution = SymmetricEigensolver.Solve(Submatrix(known, known), known.Length);
        var c = Submatrix(open, known);
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

    /// <summary>
    /// Ends of the spectrum of A compressed to the complement of everything but one chain, as that chain knows them,
    /// with their residuals there.
    /// </summary>
    internal (RitzEstimate Lowest, RitzEstimate Highest) Ends(int chain)
    {
        int[] rows = [.. Indices(expanded: true).Where(i => _chains[i] == chain)];
        var open = Rows(chain);
        var values = SymmetricEigensolver.Solve(Submatrix(rows, rows), rows.Length);
        var c = Submatrix(open, rows);
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
        var (known, open) = (Indices(expanded: true), Indices(expanded: false));
        var count = kept.Length + open.Length;
        var matrix = new double[count * Count];
        Place(ritz, kept, known, matrix);
        for (var j = 0; j < open.Length; j++)
        {
            matrix[((kept.Length + j) * Count) + open[j]] = 1;
        }

        _rows.Combine(matrix, count);
        int[] chains = [.. open.Select(i => _chains[i])];
        Array.Clear(_t);
        for (var i = 0; i < kept.Length; i++)
        {
            (_expanded[i], _chains[i]) = (true, -1);
            _t[(i * Capacity) + i] = ritz.Values[kept[i]];
            for (var j = 0; j < open.Length; j++)
            {
                Couple(i, kept.Length + j, ritz.Coupling(kept[i])[j]);
            }
        }

        for (var j = 0; j < open.Length; j++)
        {
            (_expanded[kept.Length + j], _chains[kept.Length + j]) = (false, chains[j]);
        }

        Size = kept.Length;
    }

    /// <summary>Gives out pieces [count, columns] of the chosen Ritz vectors, and the column where each begins.</summary>
    internal void Lift(RitzPairs ritz, ReadOnlySpan<int> chosen, Action<Tensor, int> receive)
    {
        var matrix = new double[chosen.Length * Count];
        Place(ritz, chosen, Indices(expanded: true), matrix);
        _rows.Combined(matrix, chosen.Length, receive);
    }

    public void Dispose() => _rows.Dispose();

    // The vector is overwritten.
    internal bool Start(Tensor vector, int chain)
    {
        Require(1);
        var added = _rows.Add(vector);
        if (added)
        {
            Begin(chain, expanded: false);
        }

        return added;
    }

    private void Begin(int chain, bool expanded)
    {
        var row = Count - 1;
        (_expanded[row], _chains[row]) = (expanded, chain);
        for (var i = 0; i <= row; i++)
        {
            Couple(i, row, 0);
        }
    }

    // The product of row rows[i]: what T knows goes first, then the block's own rows, then one pass over everything.
    private void Absorb(int[] rows, int i, Tensor image, int chain)
    {
        var row = rows[i];
        var column = new double[Count];
        for (var j = 0; j < column.Length; j++)
        {
            column[j] = _expanded[j] ? _t[(row * Capacity) + j] : 0;
        }

        _rows.Subtract(image, column);
        foreach (var own in rows)
        {
            using var vector = _rows.View(own, 1);
            var c = image.InnerProduct(vector);
            if (!double.IsFinite(c))
            {
                throw new NumericalFailureException("A product of the operator with a vector is not finite.");
            }

            image.Add_(vector, -c);
            column[own] = c;
        }

        var norm = image.Norm2();
        var rest = _rows.Orthogonalize(image, ref norm);
        var scale = norm * norm;
        for (var j = 0; j < column.Length; j++)
        {
            if (!_expanded[j])
            {
                column[j] += rest[j];
            }

            scale += column[j] * column[j];
            if (!_expanded[j])
            {
                // Two rows of one block see each other twice; the mean is symmetric.
                var second = Array.IndexOf(rows, j, 0, i) >= 0;
                Couple(row, j, second ? (column[j] + _t[(j * Capacity) + row]) / 2 : column[j]);
            }
        }

        Norm = Math.Max(Norm, Math.Sqrt(scale));
        if (!double.IsFinite(Norm))
        {
            throw new NumericalFailureException("A product of the operator with a vector is not finite.");
        }

        if (norm <= 4 * _operator.DType.UnitRoundoff() * Norm || Count >= _operator.Dimension)
        {
            return;
        }

        image.MultiplyScalar_(1 / norm);
        _rows.Append(image);
        Begin(chain, expanded: false);
        Couple(row, Count - 1, norm);
    }

    private Tensor Block(int[] rows)
    {
        if (rows[^1] - rows[0] == rows.Length - 1)
        {
            return _rows.View(rows[0], rows.Length);
        }

        using var all = _rows.View(0, Count);
        using var index = Tensor.From<long>([.. rows.Select(row => (long)row)], [rows.Length], _operator.Device);
        return all.IndexSelect(0, index);
    }

    private int[] Rows(int chain) => [.. Enumerable.Range(0, Count).Where(i => !_expanded[i] && _chains[i] == chain)];

    private int[] Indices(bool expanded) => [.. Enumerable.Range(0, Count).Where(i => _expanded[i] == expanded)];

    private double[] Submatrix(int[] rows, int[] columns)
    {
        var block = new double[rows.Length * columns.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                block[(i * columns.Length) + j] = _t[(rows[i] * Capacity) + columns[j]];
            }
        }

        return block;
    }

    private void Place(RitzPairs ritz, ReadOnlySpan<int> chosen, int[] known, double[] matrix)
    {
        for (var i = 0; i < chosen.Length; i++)
        {
            var coordinates = ritz.Coordinates(chosen[i]);
            for (var j = 0; j < known.Length; j++)
            {
                matrix[(i * Count) + known[j]] = coordinates[j];
            }
        }
    }

    private void Couple(int i, int j, double value) => _t[(i * Capacity) + j] = _t[(j * Capacity) + i] = value;

    private void Require(int rows)
    {
        if (Count + rows > Capacity)
        {
            throw new InvalidOperationException($"The basis of {Capacity} rows is full.");
        }
    }
}
