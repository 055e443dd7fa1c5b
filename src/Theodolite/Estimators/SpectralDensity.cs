using Theodolite.Operators;
using Theodolite.Settings;

namespace Theodolite.Estimators;

/// <summary>
/// Stochastic Lanczos quadrature: random unit vectors z, m Lanczos steps from each, all probes advanced together with one
/// block product per step. The Gauss rule of T estimates zᵀf(A)z, whose mean over z is tr f(A)/P, so the mean of the
/// rules is the spectral density φ(t) = (1/P)·Σ δ(t − λᵢ) (Ubaru, Chen and Saad, SIAM J. Matrix Anal. Appl. 38, 2017;
/// Lin, Saad and Yang, SIAM Review 58, 2016).
/// </summary>
public sealed record SpectralDensity
{
    private readonly int _probes = 8;
    private readonly int _steps = 100;
    private readonly long _memoryBytes = 4L << 30;

    /// <summary>Random vectors; errors fall as 1/√(probes·P).</summary>
    public int Probes { get => _probes; init => _probes = Ranges.Between(1, 100_000, value, "probes"); }

    /// <summary>m, products per probe; details of the density finer than about spread/m are not resolved.</summary>
    public int Steps { get => _steps; init => _steps = Ranges.Between(2, 5_000, value, "steps"); }

    /// <summary>
    /// Distribution of the vectors before they are scaled to length 1. Gaussian ones are uniform on the sphere, which
    /// makes every estimate unbiased, with deflation too; signs are so without.
    /// </summary>
    public ProbeKind Kind { get; init; } = ProbeKind.Gaussian;

    /// <summary>Keys the probes.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Bytes for vectors: (m + 1)·P numbers for each probe of a group, or 3·P without a basis. Fewer probes advance together
    /// where the budget is short, then no basis is kept.
    /// </summary>
    public long MemoryBytes
    {
        get => _memoryBytes;
        init => _memoryBytes = value > 0 ? value : throw Ranges.Bad($"memory must be a positive number of bytes, not {value}.");
    }

    /// <summary>Whether bases are kept.</summary>
    public Orthogonality Orthogonality { get; init; }

    /// <summary>Eigenpairs taken out of the probes and added as atoms of mass 1/P each.</summary>
    public Deflation Deflation { get; init; } = Deflation.None;

    /// <summary>
    /// Runs all probes. Cancellation returns what is known, marked incomplete, once every probe of a group has two steps.
    /// </summary>
    /// <exception cref="BadInputException">The memory budget is too small.</exception>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before anything is known.</exception>
    public DensityResult Compute(
        LinearOperator @operator,
        IProgress<EstimatorProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        var before = @operator.Products;
        var plan = DensityPlan.For(this, @operator);
        using var deflated = Deflation.Rows(@operator);
        var probes = new RandomProbes(@operator, Kind, Seed, "density");
        var rules = new List<GaussQuadrature>();
        var complete = true;
        var (sweeps, loss) = (0, 0.0);
        while (rules.Count < Probes && complete)
        {
            var count = Math.Min(plan.Group, Probes - rules.Count);
            using var group = new LockstepLanczos(@operator, plan, deflated, count);
            try
            {
                cancellation.ThrowIfCancellationRequested();
                using (var block = probes.Block(rules.Count, count))
                {
                    group.Start(block);
                }

                while (group.Steps < plan.Steps && !group.Exhausted)
                {
                    cancellation.ThrowIfCancellationRequested();
                    group.Step(cancellation);
                    progress?.Report(Report(rules, group, @operator.Products - before, (long)Probes * plan.Steps, @operator.Dimension));
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                complete = false;
                if (rules.Count == 0 && group.Steps < 2)
                {
                    throw;
                }
            }

            (sweeps, loss) = (sweeps + group.Sweeps, Math.Max(loss, group.OrthogonalityLoss));
            if (complete || group.Steps >= 2)
            {
                rules.AddRange(group.Rules());
            }
        }

        return new DensityResult(rules, [.. Deflation.Values], @operator.Dimension, plan, @operator.Products - before, complete)
        {
            Sweeps = sweeps,
            OrthogonalityLoss = loss,
        };
    }

    // zᵀAz = α₁: the trace is known after the first step.
    private EstimatorProgress Report(List<GaussQuadrature> rules, LockstepLanczos group, long products, long total, long dimension)
    {
        var rest = dimension - Deflation.Count;
        double[] traces = [.. rules.Select(rule => rule.Integrate(x => x)), .. group.FirstDiagonal()];
        var trace = Estimate.Of(traces, products, rest, Deflation.Values.Sum());
        return new(products, total, trace.Value, trace.StandardError);
    }
}
