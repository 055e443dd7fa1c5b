using Theodolite.LinearAlgebra;

namespace Theodolite.Estimators;

/// <summary>
/// The Gauss rule of a measure μ of mass 1 whose orthonormal polynomials have the recurrence coefficients α₁…αₘ and
/// β₁…βₘ: ∫ f dμ ≈ Σ wᵢ·f(θᵢ), exact for polynomials of degree 2m − 1 (Golub and Welsch, Math. Comp. 23, 1969).
/// For coefficients that Lanczos draws from A and a unit vector z, μ is the spectral measure: ∫ f dμ = zᵀf(A)z.
/// </summary>
public sealed class GaussQuadrature
{
    private readonly double[] _alpha;
    private readonly double[] _beta;

    private GaussQuadrature(double[] alpha, double[] beta, double[] nodes, double[] weights) =>
        (_alpha, _beta, Nodes, Weights) = (alpha, beta, nodes, weights);

    /// <summary>θ, ascending: the eigenvalues of the Jacobi matrix, the Ritz values of Lanczos.</summary>
    public IReadOnlyList<double> Nodes { get; }

    /// <summary>w: squared first components of its unit eigenvectors; their sum is 1.</summary>
    public IReadOnlyList<double> Weights { get; }

    /// <summary>m.</summary>
    public int Order => _alpha.Length;

    /// <summary>Whether βₘ = 0: the measure itself has only these nodes.</summary>
    public bool IsExact => _beta[^1] == 0;

    /// <summary>Makes the rule of a recurrence.</summary>
    /// <param name="alpha">α₁…αₘ, the diagonal.</param>
    /// <param name="beta">β₁…βₘ: the last couples to what the rule does not see, 0 where nothing is left.</param>
    public static GaussQuadrature Of(ReadOnlySpan<double> alpha, ReadOnlySpan<double> beta)
    {
        if (alpha.IsEmpty || alpha.Length != beta.Length)
        {
            throw new ArgumentException($"A rule has as many α as β and at least one, not {alpha.Length} and {beta.Length}.");
        }

        var (nodes, weights) = Rule(alpha, beta[..^1]);
        return new(alpha.ToArray(), beta.ToArray(), nodes, weights);
    }

    /// <summary>Σ wᵢ·f(θᵢ).</summary>
    public double Integrate(Func<double, double> f)
    {
        var sum = 0.0;
        for (var i = 0; i < Nodes.Count; i++)
        {
            sum += Weights[i] * f(Nodes[i]);
        }

        return sum;
    }

    /// <summary>The rule of the first coefficients only.</summary>
    public GaussQuadrature Truncate(int order) => Of(_alpha.AsSpan(0, order), _beta.AsSpan(0, order));

    /// <summary>
    /// What the 2m moments say of μ below x, and no more can be said from them: low ≤ μ((−∞, x)) ≤ μ((−∞, x]) ≤ high
    /// (Chebyshev, Markov, Stieltjes; Akhiezer, The Classical Moment Problem, theorem 2.5.4). They are the sums of the
    /// weights left of x, without and with the node at x, of the rule with a node prescribed there (Golub 1973).
    /// </summary>
    public (double Low, double High) MassBelow(double x)
    {
        var (nodes, weights, at) = WithNodeAt(x);
        var (low, high) = (0.0, 0.0);
        for (var i = 0; i < nodes.Count; i++)
        {
            if (at < 0 ? nodes[i] < x : i < at)
            {
                low += weights[i];
            }

            if (at < 0 ? nodes[i] <= x : i <= at)
            {
                high += weights[i];
            }
        }

        return (Math.Min(low, 1), Math.Min(high, 1));
    }

    // Nodes and weights of a Jacobi matrix with diagonal d and off-diagonal e.
    private static (double[] Nodes, double[] Weights) Rule(ReadOnlySpan<double> d, ReadOnlySpan<double> e)
    {
        var (nodes, weights) = ImplicitQl.SolveFirstComponents(d, e);
        var total = 0.0;
        foreach (ref var weight in weights.AsSpan())
        {
            weight *= weight;
            total += weight;
        }

        foreach (ref var weight in weights.AsSpan())
        {
            weight /= total;
        }

        return (nodes, weights);
    }

    // The rule of order m + 1 with αₘ₊₁ = x + βₘ²/δₘ, δ being the pivots of T − x·I, and the index of its node at x.
    private (IReadOnlyList<double> Nodes, IReadOnlyList<double> Weights, int At) WithNodeAt(double x)
    {
        if (IsExact)
        {
            return (Nodes, Weights, -1);
        }

        var scale = Math.Max(Math.Abs(Nodes[0]), Math.Abs(Nodes[^1])) + _beta[^1] + Math.Abs(x);
        var pivot = _alpha[0] - x;
        for (var i = 1; i < Order; i++)
        {
            pivot = _alpha[i] - x - (_beta[i - 1] * _beta[i - 1] / (Math.Abs(pivot) < 1e-300 ? 1e-300 : pivot));
        }

        var last = x + (_beta[^1] * _beta[^1] / pivot);
        if (!(Math.Abs(last) < 1e7 * scale))
        {
            return (Nodes, Weights, Nearest(Nodes, x));
        }

        var (nodes, weights) = Rule([.. _alpha, last], _beta);
        return (nodes, weights, Nearest(nodes, x));
    }

    private static int Nearest(IReadOnlyList<double> nodes, double x)
    {
        var best = 0;
        for (var i = 1; i < nodes.Count; i++)
        {
            if (Math.Abs(nodes[i] - x) < Math.Abs(nodes[best] - x))
            {
                best = i;
            }
        }

        return best;
    }
}
