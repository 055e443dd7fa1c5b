using Theodolite.Operators;

namespace Theodolite.Krylov;

/// <summary>
/// Bounds both ends of the spectrum of a symmetric operator with a failure probability, from b independent Gaussian starts and
/// unrestarted Lanczos steps (<see cref="PolynomialBound"/>). After k steps
/// <para>θ_min − λ_min ≤ ε·(λ_max − λ_min) but for a probability of at most δᵇ,  δ = 1.648·√P·exp(−√ε·(2k − 1)),</para>
/// whatever the spectrum (Kuczyński and Woźniakowski, SIAM J. Matrix Anal. Appl. 13, 1992, theorem 4.2), and the same at the other
/// end: that says how many steps are enough. What the run has seen of the spectrum mostly says so earlier.
/// </summary>
/// <remarks>
/// The theorem speaks of the relative error of the largest eigenvalue of a positive definite matrix. Krylov spaces do not
/// change under shifts, so it is applied to λ_max·I − A, whose largest eigenvalue is the spread; then to A − λ_min·I.
/// The probability is over the starts alone: it holds for every operator, however its spectrum is clustered. It is that of one event
/// for each end, a start that lies too close to the complement of an eigenvector, however many steps are made: a run may end when its
/// bounds are good enough.
/// All rows are kept and every vector is orthogonalised against them: without that, Ritz values lag behind those of exact
/// arithmetic, and the theorem says nothing.
/// </remarks>
public sealed record LanczosBound
{
    private readonly double _resolution = 1e-3;
    private readonly double _failureProbability = 1e-3;
    private readonly int _starts = 1;
    private readonly long _memoryBytes = 8L << 30;

    /// <summary>ε: an eigenvalue is missed by at most this share of λ_max − λ_min; below ½.</summary>
    public double Resolution
    {
        get => _resolution;
        init => _resolution = value is > 0 and < 0.5
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A resolution lies between 0 and ½.");
    }

    /// <summary>Allowed probability that either bound is wrong, both ends together: 2·δᵇ.</summary>
    public double FailureProbability
    {
        get => _failureProbability;
        init => _failureProbability = value is > 0 and < 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A probability lies between 0 and 1.");
    }

    /// <summary>b. One start takes the fewest products; more take fewer steps each, in blocks.</summary>
    public int Starts
    {
        get => _starts;
        init => _starts = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one start.");
    }

    /// <summary>
    /// Bytes allowed for the bases. Starts advance in lockstep where all their bases fit, else one after another.
    /// </summary>
    public long MemoryBytes
    {
        get => _memoryBytes;
        init => _memoryBytes = value > 0
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "A budget in bytes is positive.");
    }

    /// <summary>The most steps of a start, where the resolution would take more; null for as many as it takes.</summary>
    public int? MaximumSteps
    {
        get;
        init => field = value is not < 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "At least one step.");
    }

    /// <summary>Asked on the way, where all starts advance together: whether what is known by now is enough.</summary>
    public Func<LanczosBoundProgress, bool>? Suffices { get; init; }

    /// <summary>
    /// How far a product may be off along any one direction; null takes 16·√P·u·‖A‖, whatever its direction, plus the operator's stated
    /// error.
    /// </summary>
    public double? ProductError { get; init; }

    /// <summary>Keys the starts, which must not depend on anything learnt about the operator with the same seed.</summary>
    public ulong Seed { get; init; }

    /// <summary>The finest resolution that a number of products buys: ε = (ln(1.648·√P/δ)/(2k − 1))², k = products/b.</summary>
    /// <returns>Null where so few products prove nothing (ε would be ½ or more).</returns>
    public static LanczosBound? Within(long products, long dimension, double failureProbability = 1e-3, int starts = 1)
    {
        var steps = products / starts;
        if (steps < 1)
        {
            return null;
        }

        var root = Exponent(dimension, failureProbability, starts) / ((2 * steps) - 1);

        // A shade coarser, so that rounding does not ask for one step more.
        var resolution = root * root * (1 + 1e-12);
        return resolution < 0.5 ? new() { Resolution = resolution, FailureProbability = failureProbability, Starts = starts } : null;
    }

    /// <summary>k for an operator of P dimensions: the smallest with 2·δᵇ ≤ <see cref="FailureProbability"/>; at most P.</summary>
    public int Steps(long dimension)
    {
        var steps = Math.Ceiling(((Exponent(dimension, FailureProbability, Starts) / Math.Sqrt(Resolution)) + 1) / 2);
        return (int)Math.Min(Math.Max(1, steps), Math.Min(dimension, int.MaxValue));
    }

    /// <summary>k·b.</summary>
    public long Products(long dimension) => (long)Steps(dimension) * Starts;

    /// <summary>min(1, δᵇ): the probability that one end is missed by more than ε after k steps from b starts.</summary>
    public static double OneSided(long dimension, double resolution, int steps, int starts = 1) => Math.Min(
        1,
        Math.Pow(1.648 * Math.Sqrt(dimension) * Math.Exp(-Math.Sqrt(resolution) * ((2.0 * steps) - 1)), starts));

    /// <summary>The most steps of one start whose basis fits the budget.</summary>
    public int StepsWithin(LinearOperator @operator)
    {
        var divided = Within(@operator.Processes.Count);
        return Parts(@operator, divided) > 1 ? divided : Within(1);

        int Within(int parts)
        {
            var (none, one) = (LanczosBoundIteration.Bytes(@operator, 0, parts), LanczosBoundIteration.Bytes(@operator, 1, parts));
            return (int)Math.Clamp((MemoryBytes - none) / (one - none), 0, int.MaxValue);
        }
    }

    /// <summary>What the bases of k steps take, in a sentence.</summary>
    internal string Memory(LinearOperator @operator, int steps) =>
        $"A bound to resolution {Resolution:G3} keeps {steps} vectors of {@operator.Dimension} parameters: "
        + $"{LanczosBoundIteration.Bytes(@operator, steps, Parts(@operator, steps))} bytes at least, but {MemoryBytes} are allowed.";

    /// <summary>Runs at most k steps from b starts: k·b products.</summary>
    /// <exception cref="BadInputException">The basis of one start does not fit the memory budget.</exception>
    /// <exception cref="NumericalFailureException">A product is not finite, or orthogonality was lost.</exception>
    public LanczosBoundResult Compute(
        LinearOperator @operator,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        var steps = Math.Min(Steps(@operator.Dimension), MaximumSteps ?? int.MaxValue);
        var parts = Parts(@operator, steps);
        var one = LanczosBoundIteration.Bytes(@operator, steps, parts);
        if (one > MemoryBytes)
        {
            throw new BadInputException(Memory(@operator, steps));
        }

        var together = (int)Math.Clamp(MemoryBytes / one, 1, Starts);
        var share = new PolynomialBound(@operator.Dimension, FailureProbability / 2, Starts, ProductError);
        var ends = new List<LanczosBoundEnds>();
        for (var first = 0; first < Starts; first += together)
        {
            var count = Math.Min(together, Starts - first);
            using var run = new LanczosBoundIteration(@operator, steps, count, parts, share, Seed, first)
            {
                Suffices = count == Starts ? Suffices : null,
            };
            var done = first;
            ends.Add(run.Execute(step => progress?.Report((done + ((double)count * step / steps)) / Starts), cancellation));
        }

        var (lowest, made) = (ends.MinBy(end => end.Bounds.Smallest)!, ends[0].Bounds.Steps);
        var isWhole = made == @operator.Dimension;
        return new LanczosBoundResult
        {
            Smallest = lowest.Bounds.Smallest,
            Largest = ends.Max(end => end.Bounds.Largest),
            Vector = lowest.Vector,
            LowerBound = ends.Min(end => end.Bounds.LowerBound) - ends.Max(end => end.Rounding),
            UpperBound = ends.Max(end => end.Bounds.UpperBound) + ends.Max(end => end.Rounding),
            FailureProbability = isWhole ? 0 : FailureProbability,
            Steps = made,
            Starts = Starts,
            Products = (long)made * Starts,
            Rounding = ends.Max(end => end.Rounding),
            Orthogonality = ends.Max(end => end.Orthogonality),
            Recurrences = [.. ends.SelectMany(end => end.Recurrences)],
            MemoryBytes = together * one,
        };
    }

    // Processes among whom the columns of all starts' bases are divided.
    private int Parts(LinearOperator @operator, int steps) => DividedColumns.Parts(@operator, (long)steps * Starts);

    // ln(1.648·√P/δ) with 2·δᵇ = failure probability.
    private static double Exponent(long dimension, double failureProbability, int starts) =>
        Math.Log(1.648) + (Math.Log(dimension) / 2) - (Math.Log(failureProbability / 2) / starts);
}
