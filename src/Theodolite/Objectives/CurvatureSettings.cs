using Theodolite.Operators;

namespace Theodolite.Objectives;

/// <summary>What <see cref="Objective.Curvature"/> is to be.</summary>
public sealed record CurvatureSettings
{
    private readonly int _draws = 1;

    /// <summary>Which matrix.</summary>
    public CurvatureKind Kind { get; init; } = CurvatureKind.Hessian;

    /// <summary>The parameters it is restricted to; all when null. The operator's vectors then have only these entries.</summary>
    public ParameterSelection? Parameters { get; init; }

    /// <summary>The samples it averages over; all when null.</summary>
    public SampleSelection? Samples { get; init; }

    /// <summary>Draws of targets per observation for <see cref="CurvatureKind.MonteCarloFisher"/>, at least 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Draws
    {
        get => _draws;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _draws = value;
        }
    }

    /// <summary>Seed of the draws.</summary>
    public ulong Seed { get; init; }

    /// <summary>The settings of a Hessian restricted to a layer or block by name, for instance.</summary>
    public static CurvatureSettings Of(CurvatureKind kind, ParameterSelection? parameters = null) =>
        new() { Kind = kind, Parameters = parameters };

    /// <summary>Applies these settings where only a Hessian of all samples exists: an expression or a black box.</summary>
    internal LinearOperator OfHessian(LinearOperator hessian)
    {
        if (Parameters is null)
        {
            return hessian;
        }

        return new RestrictedOperator(hessian, Parameters.Ranges) { OwnsInner = true };
    }
}
