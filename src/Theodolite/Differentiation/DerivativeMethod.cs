namespace Theodolite.Differentiation;

/// <summary>How a numerical derivative is taken.</summary>
public enum DerivativeMethod
{
    /// <inheritdoc cref="DifferenceFormula.Forward"/>
    Forward,

    /// <inheritdoc cref="DifferenceFormula.Central"/>
    Central,

    /// <inheritdoc cref="DifferenceFormula.FivePoint"/>
    FivePoint,

    /// <summary>Im f(x + ih)/h, for expressions (<see cref="ComplexStep"/>).</summary>
    Complex,

    /// <summary>Extrapolated central differences with an error estimate (<see cref="Richardson"/>).</summary>
    Ridders,
}
