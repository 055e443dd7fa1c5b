namespace Theodolite.Landscape.Minima;

/// <summary>A saddle of index 1: the highest point of a path between two minima that climbs no higher than it must.</summary>
public sealed record TransitionState
{
    /// <summary>θ.</summary>
    public required double[] Theta { get; init; }

    /// <summary>f(θ).</summary>
    public required double Loss { get; init; }

    /// <summary>‖∇f(θ)‖.</summary>
    public required double GradientNorm { get; init; }

    /// <summary>The one negative eigenvalue of the Hessian.</summary>
    public required double Eigenvalue { get; init; }

    /// <summary>Its unit eigenvector v, along which the loss falls on both sides.</summary>
    public required double[] Direction { get; init; }

    /// <summary>Where the descent from θ + εv ends.</summary>
    public required Minimum Forward { get; init; }

    /// <summary>Where the descent from θ − εv ends.</summary>
    public required Minimum Backward { get; init; }
}
