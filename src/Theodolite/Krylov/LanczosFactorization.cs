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
/// Orthogonality is measured at every step, against all rows: the couplings that T knows mostly leave nothing but roundoff, and are all
/// that is taken off then; where they leave more, everything is, and again where cancellation asks for it. The basis lies in the
/// operator's dtype and device; T and C are accumulated in float64.
/// </remarks>
public sealed partial class LanczosFactorization : IDisposable
{
    private readonly LinearOperator _operator;
    private readonly OrthonormalRows _rows;
    private readonly Philox _random;
    private readonly LanczosProjection _projection;

    /// <summary>Allocates the basis.</summary>
    /// <param name="operator">A.</param>
    /// <param name="capacity">Largest number of rows, pending ones included.</param>
    /// <param name="random">Where random starts come from.</param>
    public LanczosFactorization(LinearOperator @operator, int capacity, Philox random)
    {
        Capacity = (int)Math.Min(capacity, @operator.Dimension);
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1, nameof(capacity));
        (_operator, _random) = (@operator, random);
        Parts = DividedColumns.Parts(@operator, Capacity);
        _rows = new(Capacity, DividedColumns.Of(@operator, Parts), @operator.DType, @operator.Device);
        _projection = new(Capacity);
    }

    /// <summary>Largest number of rows.</summary>
    public int Capacity { get; }

    /// <summary>Processes among whom the columns of the basis are divided; 1 where each has all.</summary>
    public int Parts { get; }

    /// <summary>m + b.</summary>
    public int Count => _rows.Count;

    /// <summary>m.</summary>
    public int Size => _projection.Size;

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
            _projection.Append(chain);
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

    /// <summary>Leaves a chain its last pending row only; the others are another chain's from here on.</summary>
    internal void Part(int chain, int other)
    {
        foreach (var row in _projection.Pending(chain).SkipLast(1))
        {
            _projection.Assign(row, other);
        }
    }

    /// <summary>Chains that have pending rows, in the order of <see cref="RitzPairs.Coupling"/>.</summary>
    internal int[] PendingChains() => [.. _projection.Pending().Select(_projection.ChainOf)];

    public void Dispose() => _rows.Dispose();

    // The vector is overwritten.
    internal bool Start(Tensor vector, int chain)
    {
        Require(1);
        var added = _rows.Add(vector);
        if (added)
        {
            _projection.Append(chain);
        }

        return added;
    }

    private void Require(int rows)
    {
        if (Count + rows > Capacity)
        {
            throw new InvalidOperationException($"The basis of {Capacity} rows is full.");
        }
    }
}
