using Theodolite.Operators;

namespace Theodolite.Estimators;

/// <summary>
/// The spectral density of A as probes saw it: atoms of mass 1/P for eigenvalues known exactly, and the mean over
/// probes of Gauss rules, with mass 1 − q/P, for the rest.
/// </summary>
public sealed partial class DensityResult
{
    private readonly int _steps;

    internal DensityResult(
        IReadOnlyList<GaussQuadrature> probes,
        IReadOnlyList<double> atoms,
        long dimension,
        DensityPlan plan,
        long products,
        bool complete)
    {
        (Probes, Atoms, Dimension, Products, Complete) = (probes, atoms, dimension, products, complete);
        (Orthogonality, Group, MemoryBytes, _steps) = (plan.Orthogonality, plan.Group, plan.MemoryBytes, plan.Steps);
    }

    /// <summary>The rule of each probe; the weights of each sum to 1.</summary>
    public IReadOnlyList<GaussQuadrature> Probes { get; }

    /// <summary>The q eigenvalues that were deflated, or all of them where they are known.</summary>
    public IReadOnlyList<double> Atoms { get; }

    /// <summary>P.</summary>
    public long Dimension { get; }

    /// <summary>Products of the operator with a single vector.</summary>
    public long Products { get; }

    /// <summary>False where cancellation came before the last step of the last probe.</summary>
    public bool Complete { get; }

    /// <summary>How the bases were kept orthogonal, as the budget decided.</summary>
    public Orthogonality Orthogonality { get; }

    /// <summary>Probes that advanced together.</summary>
    public int Group { get; }

    /// <summary>Bytes that the vectors took.</summary>
    public long MemoryBytes { get; }

    /// <summary>Times a probe's basis was swept to keep it orthogonal, all probes together.</summary>
    public int Sweeps { get; internal init; }

    /// <summary>Largest |vᵢᵀvⱼ| that a sweep met, the next vector against the basis before it: at most about √u where the rules are Gauss
    /// rules of A.</summary>
    public double OrthogonalityLoss { get; internal init; }

    /// <summary>Whether every number here is exact: all eigenvalues are known.</summary>
    public bool IsExact => Atoms.Count == Dimension;

    /// <summary>1 − q/P, the mass that the probes describe.</summary>
    public double ProbedShare => 1 - ((double)Atoms.Count / Dimension);

    /// <summary>The density of a spectrum known in full, as from a dense eigensolver; no native library is needed.</summary>
    /// <exception cref="ArgumentException">There is no eigenvalue.</exception>
    public static DensityResult Exact(ReadOnlySpan<double> eigenvalues, long products = 0)
    {
        if (eigenvalues.IsEmpty)
        {
            throw new ArgumentException("A density has at least one eigenvalue.", nameof(eigenvalues));
        }

        var plan = new DensityPlan(100, 0, Orthogonality.HalfPrecision, 0);
        return new([], eigenvalues.ToArray(), eigenvalues.Length, plan, products, complete: true);
    }

    /// <summary>Σ over atoms + (P − q)·mean over probes, with the standard error that their spread gives.</summary>
    private Estimate Sum(Func<double, double> atom, Func<GaussQuadrature, double> probe)
    {
        var known = Atoms.Sum(atom);
        return IsExact
            ? new(known, 0, Products) { Incomplete = !Complete }
            : Estimate.Of([.. Probes.Select(probe)], Products, Dimension - Atoms.Count, known) with { Incomplete = !Complete };
    }
}
