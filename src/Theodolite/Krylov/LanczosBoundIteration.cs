using Theodolite.Curvature;
using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// b single-vector Lanczos iterations side by side, one product block per step, with the invariant of
/// <see cref="LanczosFactorization"/> for each: A·Vᵀ = Vᵀ·T + r·eₖᵀ, V·Vᵀ = I. Rows of start s are
/// s·k, …, s·k + k − 1 of the workspace [b·k, P], in the operator's dtype. Of several processes each may hold some of its columns.
/// </summary>
internal sealed class LanczosBoundIteration : IDisposable
{
    private readonly LinearOperator _operator;
    private readonly int _steps;
    private readonly PolynomialBound _polynomials;
    private readonly DividedColumns _columns;
    private readonly Tensor _basis;
    private readonly Tensor _current;
    private readonly double[][] _alpha;
    private readonly double[][] _beta;
    private readonly Philox[] _random;
    private double _norm;
    private int _made;

    /// <param name="operator">A.</param>
    /// <param name="steps">k.</param>
    /// <param name="starts">b.</param>
    /// <param name="parts">Processes among whom the columns of the basis are divided.</param>
    /// <param name="polynomials">Bounds from a run.</param>
    /// <param name="seed">Keys the starts.</param>
    /// <param name="first">Number of the first start.</param>
    public LanczosBoundIteration(
        LinearOperator @operator, int steps, int starts, int parts, PolynomialBound polynomials, ulong seed, int first)
    {
        (_operator, _steps, _polynomials) = (@operator, steps, polynomials);
        _columns = DividedColumns.Of(@operator, parts);
        _basis = Tensor.Empty([(long)starts * steps, _columns.Count], @operator.DType, @operator.Device);
        _current = Tensor.Zeros([starts, @operator.Dimension], @operator.DType, @operator.Device);
        _alpha = [.. Enumerable.Range(0, starts).Select(_ => new double[steps])];
        _beta = [.. Enumerable.Range(0, starts).Select(_ => new double[steps])];
        _random = [.. Enumerable.Range(first, starts).Select(start => Philox.For(seed, "lanczos-bound", (ulong)start))];
    }

    /// <summary>Whether what is known by now is enough; null for never.</summary>
    public Func<LanczosBoundProgress, bool>? Suffices { get; init; }

    /// <summary>Bytes that one start needs in a process: its columns of k rows, the current one, its image and a float64 copy.</summary>
    /// <param name="operator">A.</param>
    /// <param name="steps">k.</param>
    /// <param name="parts">Processes among whom the columns are divided.</param>
    public static long Bytes(LinearOperator @operator, int steps, int parts)
    {
        var columns = (@operator.Dimension + parts - 1) / parts;
        return checked((((steps * columns) + (2 * @operator.Dimension)) * @operator.DType.Size()) + (8 * @operator.Dimension));
    }

    public LanczosBoundEnds Execute(Action<int> report, CancellationToken cancellation)
    {
        for (var s = 0; s < _random.Length; s++)
        {
            Fresh(s, 0);
        }

        _columns.Complete(_current);
        for (var j = 0; j < _steps; j++)
        {
            cancellation.ThrowIfCancellationRequested();
            Step(j, cancellation);
            _made = j + 1;
            report(_made);
            if (Suffices is not null && (IsLook(_made) || _made == _steps) && Suffices(Known()))
            {
                break;
            }
        }

        return Ends();
    }

    public void Dispose()
    {
        _basis.Dispose();
        _current.Dispose();
    }

    private void Step(int j, CancellationToken cancellation)
    {
        using var images = _operator.Apply(_current, cancellation);
        using var own = _columns.Own(images);
        for (var s = 0; s < _random.Length; s++)
        {
            using var image = own.Narrow(0, s, 1);
            using var row = Rows(s, j, 1);
            var alpha = _columns.Inner(image, row);
            var size = _columns.Norm(image);
            if (!double.IsFinite(alpha) || !double.IsFinite(size))
            {
                throw new NumericalFailureException("A product of the operator with a vector is not finite.");
            }

            _alpha[s][j] = alpha;
            _norm = Math.Max(_norm, size);

            // The three-term recurrence first; what it leaves along the basis is rounding, and one full pass removes that.
            image.Add_(row, -alpha);
            if (j > 0)
            {
                using var previous = Rows(s, j - 1, 1);
                image.Add_(previous, -_beta[s][j - 1]);
            }

            Orthogonalize(image, s, j + 1);
            var beta = _columns.Norm(image);
            if (beta <= 16 * _operator.DType.UnitRoundoff() * _norm)
            {
                // The Krylov space is invariant: a fresh direction, uncoupled, only adds to it.
                if (j + 1 < _steps)
                {
                    Fresh(s, j + 1);
                }

                continue;
            }

            if (beta < size / 16)
            {
                Orthogonalize(image, s, j + 1);
                beta = _columns.Norm(image);
            }

            _beta[s][j] = beta;
            if (j + 1 < _steps)
            {
                image.MultiplyScalar_(1 / beta);
                Place(image, s, j + 1);
            }
        }

        _columns.Complete(_current);
    }

    // A Gaussian vector, orthogonal to the rows before it, as row j.
    private void Fresh(int s, int j)
    {
        using var whole = OrthonormalRows.Gaussian(_operator.Dimension, _operator.DType, _operator.Device, _random[s]);
        using var own = _columns.Own(whole);
        for (var pass = 0; pass < 3; pass++)
        {
            own.MultiplyScalar_(1 / _columns.Norm(own));
            if (j == 0)
            {
                break;
            }

            Orthogonalize(own, s, j);
        }

        own.MultiplyScalar_(1 / _columns.Norm(own));
        Place(own, s, j);
    }

    // The current vectors are whole once all processes have placed their columns.
    private void Place(Tensor vector, int s, int j)
    {
        using var row = Rows(s, j, 1);
        using var whole = _current.Narrow(0, s, 1);
        using var current = _columns.Own(whole);
        row.Copy_(vector);
        current.Copy_(vector);
    }

    // w ← w − (w·Vᵀ)·V.
    private void Orthogonalize(Tensor vector, int s, int count)
    {
        using var rows = Rows(s, 0, count);
        using var turned = rows.T();
        using var coefficients = vector.MatMul(turned);
        _columns.Sum(coefficients);
        Tensor.AddMatMul(vector, vector, coefficients, rows, 1, -1);
    }

    private Tensor Rows(int s, int from, int count) => _basis.Narrow(0, ((long)s * _steps) + from, count);

    // Every step of the first, then a sixteenth more at a time: a look takes O(k²) operations.
    private static bool IsLook(int made) => made <= 32 || made % (made / 16) == 0;

    // What all starts say together: an end is bounded where one of them bounds it, and which one is not known.
    private LanczosBoundProgress Known()
    {
        var (smallest, largest) = (double.PositiveInfinity, double.NegativeInfinity);
        var (lower, upper) = (double.PositiveInfinity, double.NegativeInfinity);
        for (var s = 0; s < _random.Length; s++)
        {
            var run = Recurrence(s);
            var (values, _) = ImplicitQl.SolveFirstComponents(run.Diagonal, run.Coupling);
            var isWhole = _made == _operator.Dimension;
            var (low, high) = (values[0], values[^1]);
            var rounding = _operator.RoundingOf(Math.Max(Math.Abs(low), Math.Abs(high)));
            (smallest, largest) = (Math.Min(smallest, low), Math.Max(largest, high));
            lower = Math.Min(lower, low - (isWhole ? 0 : _polynomials.Below(run, low, rounding)));
            upper = Math.Max(upper, high + (isWhole ? 0 : _polynomials.Above(run, high, rounding)));
        }

        return new(_made, smallest, largest, lower, upper, Array.TrueForAll(_beta, beta => beta.AsSpan(0, _made).Contains(0)));
    }

    private LanczosBoundEnds Ends()
    {
        var (smallest, backward, loss) = (double.PositiveInfinity, 0.0, 0.0);
        double[]? vector = null;
        for (var s = 0; s < _random.Length; s++)
        {
            var ritz = SymmetricEigensolver.Solve(Projection(s), _made);
            loss = Math.Max(loss, LossOfOrthogonality(s));
            backward = Math.Max(backward, ritz.BackwardError);
            if (ritz.Values[0] >= smallest)
            {
                continue;
            }

            smallest = ritz.Values[0];
            vector = Combine(s, ritz.Vector(0));
        }

        if (loss > Math.Sqrt(_operator.DType.UnitRoundoff()))
        {
            throw new NumericalFailureException(
                $"The Lanczos basis lost orthogonality ({loss:G3}): the operator may not be symmetric, or not the same at every product.");
        }

        var known = Known();
        return new(
            known,
            vector!,
            _operator.RoundingOf(Math.Max(Math.Abs(known.Smallest), Math.Abs(known.Largest))) + backward,
            loss,
            [.. Enumerable.Range(0, _random.Length).Select(Recurrence)]);
    }

    // The steps of a start so far.
    private LanczosRecurrence Recurrence(int s) => new(_alpha[s][.._made], _beta[s][.._made]);

    private double[] Projection(int s)
    {
        var t = new double[_made * _made];
        for (var j = 0; j < _made; j++)
        {
            t[(j * _made) + j] = _alpha[s][j];
            if (j + 1 < _made)
            {
                t[(j * _made) + j + 1] = t[((j + 1) * _made) + j] = _beta[s][j];
            }
        }

        return t;
    }

    private double[] Combine(int s, ReadOnlySpan<double> weights)
    {
        using var wide = Tensor.From(weights, [1, weights.Length], _operator.Device);
        using var y = wide.To(_operator.DType);
        using var rows = Rows(s, 0, _made);
        using var own = y.MatMul(rows);
        using var combined = _columns.Whole(own);
        using var result = combined.To(DType.Float64);
        var vector = result.ToArray<double>();
        Vectors.Scale(vector, 1 / Vectors.Norm(vector));
        return vector;
    }

    private double LossOfOrthogonality(int s)
    {
        using var rows = Rows(s, 0, _made);
        using var turned = rows.T();
        using var gram = rows.MatMul(turned);
        _columns.Sum(gram);
        using var wide = gram.To(DType.Float64);
        var values = wide.ToArray<double>();
        var loss = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            loss = Math.Max(loss, Math.Abs(values[i] - (i % (_made + 1) == 0 ? 1 : 0)));
        }

        return loss;
    }
}

/// <summary>What one run of lockstep starts saw.</summary>
internal sealed record LanczosBoundEnds(
    LanczosBoundProgress Bounds,
    double[] Vector,
    double Rounding,
    double Orthogonality,
    IReadOnlyList<LanczosRecurrence> Recurrences);
