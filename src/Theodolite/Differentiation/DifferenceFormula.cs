namespace Theodolite.Differentiation;

/// <summary>A finite-difference formula for a first derivative.</summary>
public enum DifferenceFormula
{
    /// <summary>(f(x+h) − f(x))/h: truncation M₂h/2, n + 1 evaluations for a gradient.</summary>
    Forward,

    /// <summary>(f(x+h) − f(x−h))/2h: truncation M₃h²/6, 2n evaluations.</summary>
    Central,

    /// <summary>(−f(x+2h) + 8f(x+h) − 8f(x−h) + f(x−2h))/12h: truncation M₅h⁴/30, 4n evaluations.</summary>
    FivePoint,
}

/// <summary>What theory says about the formulas (optimizers.md, section 8).</summary>
public static class DifferenceFormulas
{
    /// <summary>p, where the truncation error is of order hᵖ.</summary>
    public static int Order(this DifferenceFormula formula) => formula switch
    {
        DifferenceFormula.Forward => 1,
        DifferenceFormula.Central => 2,
        DifferenceFormula.FivePoint => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(formula), formula, null),
    };

    /// <summary>
    /// Step that balances truncation hᵖ against rounding ε/h for a function of scale 1: ε^(1/(p+1)), that is √ε, ε^⅓ and ε^⅕.
    /// </summary>
    /// <param name="formula">The formula.</param>
    /// <param name="epsilon">Relative noise of f; 2⁻⁵² for a well-conditioned float64 computation.</param>
    public static double BestStep(this DifferenceFormula formula, double epsilon) => Math.Pow(epsilon, 1.0 / (formula.Order() + 1));

    /// <summary>Error that remains at the best step, for a function of scale 1: ε^(p/(p+1)).</summary>
    public static double BestError(this DifferenceFormula formula, double epsilon) =>
        Math.Pow(epsilon, formula.Order() / (formula.Order() + 1.0));

    /// <summary>Evaluations of f for a gradient of n coordinates, f(x) itself not counted.</summary>
    public static long Evaluations(this DifferenceFormula formula, long coordinates) =>
        coordinates * (formula == DifferenceFormula.FivePoint ? 4 : formula == DifferenceFormula.Central ? 2 : 1);
}
