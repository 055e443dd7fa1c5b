using Theodolite.Optimizers.Contract;

namespace Theodolite.CriticalPoints.Finders;

/// <summary>Where a finder went and how it ended. Not to converge is data.</summary>
public sealed record FinderResult
{
    /// <summary>‖Hp + g‖/‖g‖ above which Frye et al. (2020, section 3) call a point gradient-flat.</summary>
    public const double FlatResidual = 0.9;

    /// <summary>The finder.</summary>
    public required CriticalPointFinder Finder { get; init; }

    /// <summary>The last θ.</summary>
    public required double[] Theta { get; init; }

    /// <summary>Why it ended.</summary>
    public required FinderOutcome Outcome { get; init; }

    /// <summary>f at the start and after every iteration.</summary>
    public required IReadOnlyList<double> Losses { get; init; }

    /// <summary>‖g‖² at the start and after every iteration.</summary>
    public required IReadOnlyList<double> SquaredGradientNorms { get; init; }

    /// <summary>What was asked of the loss.</summary>
    public required LossEvaluations Evaluations { get; init; }

    /// <summary>‖Hg‖/(‖H‖‖g‖) at the end: near 0 the gradient lies in the kernel of H. NaN where nothing is finite or g = 0.</summary>
    public required double Flatness { get; init; }

    /// <summary>r = ‖Hp + g‖/‖g‖ with p = −H⁺g at the end: the share of the gradient that no Newton step removes.</summary>
    public required double NewtonResidual { get; init; }

    /// <summary>The first points below the cut-offs that were asked for and reached.</summary>
    public IReadOnlyList<FinderCrossing> Crossings { get; init; } = [];

    /// <summary>f at the end.</summary>
    public double Loss => Losses[^1];

    /// <summary>‖g‖² at the end.</summary>
    public double SquaredGradientNorm => SquaredGradientNorms[^1];

    /// <summary>Iterations made.</summary>
    public int Iterations => Losses.Count - 1;

    /// <summary>Whether the end is gradient-flat under a cut-off: the gradient is above it, and its Newton step leaves r &gt;
    /// 0.9.</summary>
    public bool IsGradientFlat(double cutoff) => SquaredGradientNorm > cutoff && NewtonResidual > FlatResidual;
}

/// <summary>The first point of a run whose ‖g‖² is at most a cut-off: where a search with that cut-off would have ended.</summary>
/// <param name="Cutoff">The cut-off.</param>
/// <param name="Theta">θ there.</param>
/// <param name="Loss">f there.</param>
public sealed record FinderCrossing(double Cutoff, double[] Theta, double Loss);
