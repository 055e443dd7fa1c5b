using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// The state of a Lanczos iteration on a symmetric operator A: orthonormal rows V [m, P], a symmetric T [m, m] and a
/// residual r, with the invariant
/// <para>A·Vᵀ = Vᵀ·T + r·eₘᵀ,  V·Vᵀ = I,  V·r = 0,  ‖r‖ = β.</para>
/// </summary>
/// <remarks>
/// Every new vector is orthogonalised twice against all of V and against the locked vectors ("twice is enough", Parlett
/// 1998, section 6.9), so no ghost copies of converged values appear. T is tridiagonal, with an arrow in front after a
/// thick restart (Wu and Simon, SIAM J. Matrix Anal. Appl. 22, 2000). V lies in the operator's dtype and device; the
/// scalars of T are accumulated in float64.
/// </remarks>
public sealed class LanczosFactorization : IDisposable
{
    private readonly LinearOperator _operator;
    private readonly Tensor? _locked;
    private readonly Tensor _basis;
    private readonly double[] _t;
    private readonly Philox _random;
    private double _norm;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="operator">A.</param>
    /// <param name="capacity">Largest m.</param>
    /// <param name="random">Where start vectors, and fresh ones after a breakdown, come from.</param>
    /// <param name="locked">Orthonormal rows [q, P] that V stays orthogonal to, or null; not owned.</param>
    public LanczosFactorization(LinearOperator @operator, int capacity, Philox random, Tensor? locked = null)
    {
        var room = @operator.Dimension - (locked?.Shape[0] ?? 0);
        Capacity = (int)Math.Min(capacity, room);
        ArgumentOutOfRangeException.ThrowIfLessThan(Capacity, 1, nameof(capacity));
        (_operator, _locked, _random) = (@operator, locked, random);
        _basis = Tensor.Zeros([Capacity + 1, @operator.Dimension], @operator.DType, @operator.Device);
        _t = new double[Capacity * Capacity];
    }

    /// <summary>Largest m.</summary>
    public int Capacity { get; }

    /// <summary>m.</summary>
    public int Size { get; private set; }

    /// <summary>β = ‖r‖; the row after the last of V is r/β.</summary>
    public double Beta { get; private set; }

    /// <summary>Whether V spans everything there is, so that its Ritz values are eigenvalues.</summary>
    public bool Exhausted { get; private set; }

    /// <summary>T, row by row, m·m numbers.</summary>
    public double[] Projection()
    {
        var t = new double[Size * Size];
        for (var i = 0; i < Size; i++)
        {
            _t.AsSpan(i * Capacity, Size).CopyTo(t.AsSpan(i * Size));
        }

        return t;
    }

    /// <summary>V as a view [m, P]; the caller disposes the view.</summary>
    public Tensor Basis() => _basis.Narrow(0, 0, Size);

    /// <summary>Begins from a random direction.</summary>
    public void Start()
    {
        using var row = _basis.Narrow(0, 0, 1);
        Exhausted = !FillFresh(row, 0);
    }

    /// <summary>Begins from a given vector, not zero.</summary>
    public void Start(ReadOnlySpan<double> vector)
    {
        using var wide = Tensor.From(vector, [1, _operator.Dimension], _operator.Device);
        using var row = _basis.Narrow(0, 0, 1);
        row.Copy_(wide);
        row.MultiplyScalar_(1 / row.Norm2());
    }

    /// <summary>Grows V to m rows, one product each.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public void Expand(int m, CancellationToken cancellation)
    {
        while (Size < Math.Min(m, Capacity) && !Exhausted)
        {
            cancellation.ThrowIfCancellationRequested();
            Step(cancellation);
        }
    }

    /// <summary>
    /// Keeps the given Ritz pairs: V ← Y·V, T ← diag(θ) with the arrow β·y[m − 1], r unchanged, so the invariant holds.
    /// </summary>
    /// <param name="values">θ of the pairs kept.</param>
    /// <param name="rows">Y, one row of m numbers per pair.</param>
    public void Shrink(ReadOnlySpan<double> values, ReadOnlySpan<double> rows)
    {
        var keep = values.Length;
        using (var old = Basis())
        using (var wide = Tensor.From(rows, [keep, Size], _operator.Device))
        using (var y = wide.To(_operator.DType))
        using (var kept = y.MatMul(old))
        using (var next = _basis.Narrow(0, Size, 1))
        using (var residual = next.Clone())
        using (var head = _basis.Narrow(0, 0, keep))
        using (var tail = _basis.Narrow(0, keep, 1))
        {
            head.Copy_(kept);
            tail.Copy_(residual);
        }

        Array.Clear(_t);
        for (var i = 0; i < keep; i++)
        {
            _t[(i * Capacity) + i] = values[i];
            Couple(i, keep, Beta * rows[(i * Size) + Size - 1]);
        }

        Size = keep;
    }

    public void Dispose() => _basis.Dispose();

    private void Step(CancellationToken cancellation)
    {
        var j = Size;
        using var row = _basis.Narrow(0, j, 1);
        using var image = _operator.Apply(row, cancellation);
        var alpha = image.InnerProduct(row);
        if (!double.IsFinite(alpha))
            throw new NumericalFailureException("A product of the operator with a vector is not finite.");
        _t[(j * Capacity) + j] = alpha;
        _norm = Math.Max(_norm, Math.Max(Math.Abs(alpha), image.Norm2()));
        Size = j + 1;
        Orthogonalize(image, Size);
        Beta = image.Norm2();
        using var next = _basis.Narrow(0, Size, 1);
        if (Beta <= 4 * _operator.DType.UnitRoundoff() * _norm)
        {
            // The Krylov space is invariant: go on in its complement, to which T has no coupling.
            Beta = 0;
            Exhausted = !FillFresh(next, Size);
            return;
        }

        image.MultiplyScalar_(1 / Beta);
        next.Copy_(image);
        Couple(j, Size, Beta);
    }

    private void Couple(int i, int j, double value)
    {
        if (j < Capacity)
            _t[(i * Capacity) + j] = _t[(j * Capacity) + i] = value;
    }

    // A random unit row orthogonal to everything so far; false when nothing is left.
    private bool FillFresh(Tensor row, int count)
    {
        if (count + (_locked?.Shape[0] ?? 0) >= _operator.Dimension)
            return false;
        var vector = new double[_operator.Dimension];
        for (var attempt = 0; attempt < 3; attempt++)
        {
            _random.RandomUnitVector(vector);
            using var wide = Tensor.From<double>(vector, [1, _operator.Dimension], _operator.Device);
            using var fresh = wide.To(_operator.DType);
            Orthogonalize(fresh, count);
            var norm = fresh.Norm2();
            if (norm < 1e-3 / Math.Sqrt(_operator.Dimension))
                continue;
            fresh.MultiplyScalar_(1 / norm);
            Orthogonalize(fresh, count);
            fresh.MultiplyScalar_(1 / fresh.Norm2());
            row.Copy_(fresh);
            return true;
        }

        return false;
    }

    private void Orthogonalize(Tensor vector, int count)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            if (_locked is not null)
                Remove(vector, _locked);
            if (count == 0)
                continue;
            using var rows = _basis.Narrow(0, 0, count);
            Remove(vector, rows);
        }
    }

    // w ← w − (w·Vᵀ)·V.
    private static void Remove(Tensor vector, Tensor rows)
    {
        using var turned = rows.T();
        using var coefficients = vector.MatMul(turned);
        Tensor.AddMatMul(vector, vector, coefficients, rows, 1, -1);
    }
}
