using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>
/// Thick-restart Lanczos with full reorthogonalisation for both ends of the spectrum of a symmetric operator (Wu and
/// Simon 2000). What it finds is checked by independent runs, the test that a small residual is not: two random starts
/// grow side by side, each long enough to show what the other missed. Where a value is found twice, or the memory is too
/// small for two, chains from fresh random starts, orthogonal to everything before, are added to the same basis until one
/// finds nothing beyond the wanted values.
/// </summary>
public sealed record Lanczos
{
    private readonly int _smallest = 5;
    private readonly int _largest = 5;
    private readonly int? _basisSize;
    private readonly long _memoryBytes = 4L << 30;
    private readonly int _width = 1;
    private readonly double _tolerance = 1e-6;
    private readonly double? _smallestTolerance;
    private readonly long _maximumProducts = 1_000;
    private readonly int _maximumRuns = 16;

    /// <summary>How many of the lowest eigenvalues are wanted.</summary>
    public int Smallest { get => _smallest; init => _smallest = AtLeast(value, 0); }

    /// <summary>How many of the highest eigenvalues are wanted.</summary>
    public int Largest { get => _largest; init => _largest = AtLeast(value, 0); }

    /// <summary>m, the rows of the basis: memory m·P. Null leaves it to <see cref="MemoryBytes"/>.</summary>
    public int? BasisSize { get => _basisSize; init => _basisSize = value is { } size ? AtLeast(size, 2) : null; }

    /// <summary>Bytes that basis and workspace may take together.</summary>
    public long MemoryBytes
    {
        get => _memoryBytes; init =>
        _memoryBytes = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "More than 0 bytes.");
    }

    /// <summary>
    /// Vectors per product: 1 needs the fewest products (and becomes 2 where two starts check each other), more find
    /// multiplicities sooner and suit operators whose blocks are cheap.
    /// </summary>
    public int Width { get => _width; init => _width = AtLeast(value, 1); }

    /// <summary>Whether independent runs check what was found.</summary>
    public bool Verify { get; init; } = true;

    /// <summary>
    /// Whether two starts check each other from the beginning, which takes the fewest products where a check is wanted for certain; else
    /// one start searches and a check follows, unless <see cref="Suffices"/> ends the search before it.
    /// </summary>
    public bool SideBySide { get; init; } = true;

    /// <summary>
    /// Asked whenever the Ritz values are looked at and are as many as are wanted: true ends the search with what is known, whether or
    /// not it has converged or been checked. Null lets it go on.
    /// </summary>
    public Func<LanczosProgress, bool>? Suffices { get; init; }

    /// <summary>Whether the result carries what it takes to go on (<see cref="LanczosState"/>): a managed copy of the basis.</summary>
    public bool KeepState { get; init; }

    /// <summary>
    /// A pair has converged when its residual is at most this share of max(|λ|, ‖A‖/1000), or 32·u·‖A‖.
    /// </summary>
    public double Tolerance
    {
        get => _tolerance;
        init => _tolerance = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A tolerance lies between 0 and 1.");
    }

    /// <summary>
    /// The same for the low end alone; null takes <see cref="Tolerance"/>. The low end of a network lies close to its
    /// bulk and takes most of the products; 1e-2 still leaves no doubt about a sign.
    /// </summary>
    public double? SmallestTolerance
    {
        get => _smallestTolerance;
        init => _smallestTolerance = value is null or > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A tolerance lies between 0 and 1.");
    }

    /// <summary>Products allowed in all runs together.</summary>
    public long MaximumProducts { get => _maximumProducts; init => _maximumProducts = AtLeast((int)Math.Min(value, int.MaxValue), 1); }

    /// <summary>Independent runs allowed, the first included.</summary>
    public int MaximumRuns { get => _maximumRuns; init => _maximumRuns = AtLeast(value, 1); }

    /// <summary>Keys the random starts.</summary>
    public ulong Seed { get; init; }

    /// <summary>Finds both ends. Never throws for want of convergence.</summary>
    /// <param name="operator">A.</param>
    /// <param name="start">A warm start or a state to continue; null begins at random.</param>
    /// <param name="progress">Told of the wanted Ritz values at every look.</param>
    /// <param name="cancellation">Stops the work; what is known by then is returned, marked incomplete.</param>
    /// <exception cref="BadInputException">The memory budget is too small (the message names one that is not), or the state does not
    /// fit.</exception>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before any Ritz pair existed.</exception>
    public LanczosResult Solve(
        LinearOperator @operator,
        LanczosStart? start = null,
        IProgress<LanczosProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (Smallest + Largest == 0 || @operator.Dimension == 0)
        {
            return new() { Smallest = [], Largest = [], Products = 0, Converged = true, Verified = true, Runs = 0, Norm = 0 };
        }

        var memory = LanczosMemory.Plan(this, @operator);
        using var iteration = new LanczosIteration(new(this, @operator), memory.Rows, start);
        var complete = true;
        try
        {
            iteration.Run(progress, cancellation);
        }
        catch (OperationCanceledException) when (iteration.At.Basis.Size > 0 && @operator.Processes.AreOne)
        {
            complete = false;
        }

        var at = iteration.At;
        var pairs = iteration.Pairs();
        return new LanczosResult
        {
            Smallest = pairs.Smallest,
            Largest = pairs.Largest,
            Products = at.Products,
            CoarseProducts = at.CoarseProducts,
            Converged = pairs.Converged,
            Verified = at.Outcome == LanczosOutcome.Verified,
            Complete = complete,
            Runs = at.Runs,
            Norm = at.Basis.Norm,
            Recurrence = start is null ? at.Basis.Recurrence() : null,
            BasisSize = memory.Rows,
            BasisParts = at.Basis.Parts,
            MemoryBytes = memory.Bytes,
            State = KeepState ? LanczosStateArrays.Save(at) : null,
        };
    }

    private static int AtLeast(int value, int least) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"At least {least}.");
}
