namespace Theodolite.Differentiation;

/// <summary>An element of the Hessian, twice.</summary>
/// <param name="Row">Index in θ of the gradient's coordinate.</param>
/// <param name="Column">Index in θ of the parameter it is differentiated by.</param>
/// <param name="Automatic">By the Hessian operator.</param>
/// <param name="Numerical">By differences, or the complex step, of the automatic gradient.</param>
public sealed record HessianElement(long Row, long Column, double Automatic, double Numerical)
{
    /// <summary>|a − n|.</summary>
    public double AbsoluteError => Math.Abs(Automatic - Numerical);
}

/// <summary>Columns of the Hessian operator against derivatives of the gradient.</summary>
public sealed record SecondOrderResult
{
    /// <summary>Whether no element was found wrong; elements at a crease are left out.</summary>
    public required bool Passed { get; init; }

    /// <summary>The columns compared: all P, or a random sample.</summary>
    public required IReadOnlyList<int> Columns { get; init; }

    /// <summary>Largest |a − n|.</summary>
    public required double MaxAbsoluteError { get; init; }

    /// <summary>Largest |a − n| over max |Hᵢⱼ| of the compared columns.</summary>
    public required double MaxRelativeError { get; init; }

    /// <summary>Largest difference that passes without a judgement of the two sides.</summary>
    public required double Tolerance { get; init; }

    /// <summary>max |Nᵢⱼ − Nⱼᵢ| of the numerical columns, over pairs of compared columns: how well differences can know H.</summary>
    public required double NumericalAsymmetry { get; init; }

    /// <summary>max |Hᵢⱼ − Hⱼᵢ| of the automatic columns.</summary>
    public required double AutomaticAsymmetry { get; init; }

    /// <summary>Elements skipped: the derivatives of the gradient from left and right differ (a crease of f), or none can be
    /// trusted.</summary>
    public required long Creases { get; init; }

    /// <summary>The element farthest off; null when nothing was compared.</summary>
    public required HessianElement? Worst { get; init; }
}
