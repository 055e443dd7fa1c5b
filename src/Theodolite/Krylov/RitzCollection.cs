using Theodolite.Curvature;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// The Ritz pairs found so far by runs that were orthogonal to each other: the lowest and the highest wanted ones are
/// kept, and locked as rows that later runs avoid.
/// </summary>
internal sealed class RitzCollection(LinearOperator @operator, int smallest, int largest) : IDisposable
{
    private double[] _values = [];

    /// <summary>The kept vectors as orthonormal rows, ascending in value; null while there are none.</summary>
    public Tensor? Locked { get; private set; }

    public bool IsEmpty => _values.Length == 0;

    /// <summary>Dimensions not yet spanned.</summary>
    public long Room => @operator.Dimension - _values.Length;

    /// <summary>Largest of the wanted smallest values; +∞ while too few are known.</summary>
    public double HighestOfSmallest => smallest == 0 ? double.NegativeInfinity : _values.Length < smallest ? double.PositiveInfinity : _values[smallest - 1];

    /// <summary>Smallest of the wanted largest values; −∞ while too few are known.</summary>
    public double LowestOfLargest => largest == 0 ? double.PositiveInfinity : _values.Length < largest ? double.NegativeInfinity : _values[^largest];

    /// <summary>Adds pairs with vectors Y·V and keeps the wanted ones.</summary>
    public void Add(double[] values, double[] y, Tensor basis)
    {
        using var wide = Tensor.From<double>(y, [values.Length, basis.Shape[0]], @operator.Device);
        using var narrow = wide.To(@operator.DType);
        using var fresh = narrow.MatMul(basis);
        using var all = Locked is null ? fresh.Alias() : Tensor.Cat([Locked, fresh], 0);
        double[] merged = [.. _values, .. values];
        var order = Enumerable.Range(0, merged.Length).OrderBy(i => merged[i]).ToArray();
        int[] kept = order.Length <= smallest + largest ? order : [.. order[..smallest], .. order[(order.Length - largest)..]];
        using var index = Tensor.From<long>([.. kept.Select(i => (long)i)], [kept.Length], @operator.Device);
        var rows = all.IndexSelect(0, index);
        Locked?.Dispose();
        Locked = rows;
        _values = [.. kept.Select(i => merged[i])];
    }

    /// <summary>
    /// Rayleigh–Ritz over everything kept, in float64 from one block of products: final values, vectors and measured residuals.
    /// </summary>
    public (IReadOnlyList<EigenPair> Smallest, IReadOnlyList<EigenPair> Largest) Resolve(CancellationToken cancellation)
    {
        if (Locked is null)
            return ([], []);
        var k = _values.Length;
        using var images = @operator.Apply(Locked, cancellation);
        using var rows = Locked.To(DType.Float64);
        using var products = images.To(DType.Float64);
        var (v, av) = (rows.ToArray<double>(), products.ToArray<double>());
        var n = (int)@operator.Dimension;
        var projection = new double[k * k];
        for (var i = 0; i < k; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var (a, b) = (Vectors.Dot(Row(v, i), Row(av, j)), Vectors.Dot(Row(v, j), Row(av, i)));
                projection[(i * k) + j] = projection[(j * k) + i] = (a + b) / 2;
            }
        }

        var ritz = SymmetricEigensolver.Solve(projection, k);
        var pairs = Enumerable.Range(0, k).Select(i => Pair(ritz, i)).ToArray();
        var low = pairs.Take(Math.Min(smallest, k)).ToArray();
        return (low, [.. pairs.Reverse().Take(Math.Min(largest, k))]);

        ReadOnlySpan<double> Row(double[] matrix, int i) => matrix.AsSpan(i * n, n);

        EigenPair Pair(EigenDecomposition solution, int i)
        {
            var vector = new double[n];
            var residual = new double[n];
            for (var j = 0; j < k; j++)
            {
                Vectors.AddScaled(vector, solution.Vector(i)[j], Row(v, j));
                Vectors.AddScaled(residual, solution.Vector(i)[j], Row(av, j));
            }

            var norm = Vectors.Norm(vector);
            Vectors.AddScaled(residual, -solution.Values[i], vector);
            Vectors.Scale(vector, 1 / norm);
            return new(solution.Values[i] / (norm * norm), Vectors.Norm(residual) / norm, vector);
        }
    }

    public void Dispose() => Locked?.Dispose();
}
