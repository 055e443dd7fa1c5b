namespace Theodolite.Optimizers.Contract;

/// <summary>The memory of an optimizer, beside the parameters and one gradient.</summary>
/// <param name="State">Bytes of what it remembers between steps, once a history is full.</param>
/// <param name="Vectors">Bytes of the vectors of P numbers that a step takes.</param>
/// <param name="Matrices">Bytes of the matrices of P² numbers that a step forms.</param>
public readonly record struct OptimizerFootprint(double State, double Vectors, double Matrices)
{
    /// <summary>All of it.</summary>
    public double Total => State + Vectors + Matrices;
}
