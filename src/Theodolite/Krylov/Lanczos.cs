using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// Thick-restart Lanczos with full reorthogonalisation, width 1, for both ends of the spectrum of a symmetric operator
/// (Wu and Simon 2000). Runs from fresh random starts, orthogonal to everything found, are repeated until one finds
/// nothing beyond the wanted values: that brings out multiplicities, and is the test that a small residual is not.
/// </summary>
public sealed record Lanczos
{
    private readonly int _smallest = 5;
    private readonly int _largest = 5;
    private readonly int _basisSize = 40;
    private readonly double _tolerance = 1e-6;
    private readonly long _maximumProducts = 1_000;
    private readonly int _maximumRuns = 8;

    /// <summary>How many of the lowest eigenvalues are wanted.</summary>
    public int Smallest { get => _smallest; init => _smallest = AtLeast(value, 0); }

    /// <summary>How many of the highest eigenvalues are wanted.</summary>
    public int Largest { get => _largest; init => _largest = AtLeast(value, 0); }

    /// <summary>m, the rows of the basis: memory m·P. At least twice the wanted values and 8 more are used.</summary>
    public int BasisSize { get => _basisSize; init => _basisSize = AtLeast(value, 2); }

    /// <summary>A pair has converged when its residual is at most this share of |λ|, or 32·u·‖A‖.</summary>
    public double Tolerance
    {
        get => _tolerance;
        init => _tolerance = value is > 0 and < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A tolerance lies between 0 and 1.");
    }

    /// <summary>Products allowed in all runs together; the final residuals take a block more.</summary>
    public long MaximumProducts { get => _maximumProducts; init => _maximumProducts = AtLeast((int)Math.Min(value, int.MaxValue), 1); }

    /// <summary>Independent runs allowed, the first included.</summary>
    public int MaximumRuns { get => _maximumRuns; init => _maximumRuns = AtLeast(value, 1); }

    /// <summary>Keys the random starts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Finds both ends. Never throws for want of convergence.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public LanczosResult Solve(LinearOperator @operator, IProgress<LanczosProgress>? progress = null, CancellationToken cancellation = default)
    {
        var before = @operator.Products;
        long Used() => @operator.Products - before;
        using var found = new RitzCollection(@operator, Smallest, Largest);
        var (verified, run) = (false, 0);
        var norm = 0.0;
        while (run < MaximumRuns && !verified && Used() < MaximumProducts && found.Room > 0)
        {
            // The first run may take most of the products, since the others have to check it.
            var budget = run == 0 ? Math.Max(1, MaximumProducts * 7 / 10) : MaximumProducts - Used();
            var pass = new LanczosRun(this, @operator, found, Philox.For(Seed, "lanczos", (ulong)run), budget);
            verified = pass.Execute((low, high) => progress?.Report(new(Used(), MaximumProducts, low, high)), cancellation) && run > 0;
            norm = Math.Max(norm, pass.Norm);
            run++;
        }

        verified |= found.Room == 0;
        var (smallest, largest) = found.Resolve(cancellation);
        var rounding = 32 * @operator.DType.UnitRoundoff() * norm;
        return new LanczosResult
        {
            Smallest = smallest,
            Largest = largest,
            Products = Used(),
            Converged = smallest.Concat(largest).All(pair => pair.Residual <= Math.Max(Tolerance * Math.Abs(pair.Value), rounding)),
            Verified = verified,
            Runs = run,
            Norm = norm,
        };
    }

    private static int AtLeast(int value, int least) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"At least {least}.");
}
