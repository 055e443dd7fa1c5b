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
    private readonly int? _basisSize;
    private readonly long _memoryBytes = 4L << 30;
    private readonly int _width = 1;
    private readonly double _tolerance = 1e-6;
    private readonly long _maximumProducts = 1_000;
    private readonly int _maximumRuns = 8;

    /// <summary>How many of the lowest eigenvalues are wanted.</summary>
    public int Smallest { get => _smallest; init => _smallest = AtLeast(value, 0); }

    /// <summary>How many of the highest eigenvalues are wanted.</summary>
    public int Largest { get => _largest; init => _largest = AtLeast(value, 0); }

    /// <summary>m, the rows of the basis: memory m·P. Null leaves it to <see cref="MemoryBytes"/>.</summary>
    public int? BasisSize { get => _basisSize; init => _basisSize = value is { } size ? AtLeast(size, 2) : null; }

    /// <summary>Bytes that basis and workspace may take together.</summary>
    public long MemoryBytes { get => _memoryBytes; init => _memoryBytes = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than 0 bytes."); }

    /// <summary>Vectors per product: 1 needs the fewest products, more find multiplicities sooner and suit operators whose blocks are cheap.</summary>
    public int Width { get => _width; init => _width = AtLeast(value, 1); }

    /// <summary>Whether independent runs check what was found.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>Whether the result carries what it takes to go on (<see cref="LanczosState"/>): a managed copy of the basis.</summary>
    public bool KeepState { get; init; }

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
    public LanczosResult Solve(LinearOperator @operator, LanczosStart? start = null, IProgress<LanczosProgress>? progress = null, CancellationToken cancellation = default)
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
            verified = pass.Execute((low, high) => progress?.Report(new(Used(), MaximumProducts, [new(low, 0)], [new(high, 0)])), cancellation) && run > 0;
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
