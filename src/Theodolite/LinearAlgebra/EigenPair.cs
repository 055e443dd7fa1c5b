namespace Theodolite.LinearAlgebra;

/// <summary>An approximate eigenpair of a symmetric operator A.</summary>
public sealed record EigenPair
{
    private readonly ReadOnlyMemory<double> _doubles;
    private readonly ReadOnlyMemory<float> _singles;

    /// <summary>A pair whose vector is known in float64.</summary>
    public EigenPair(double value, double residual, ReadOnlyMemory<double> vector) =>
        (Value, Residual, _doubles, Length) = (value, residual, vector, vector.Length);

    /// <summary>A pair whose vector is known, and kept, in float32: half the memory.</summary>
    public EigenPair(double value, double residual, ReadOnlyMemory<float> vector) =>
        (Value, Residual, _singles, Length) = (value, residual, vector, vector.Length);

    /// <summary>λ, a Rayleigh quotient of the vector.</summary>
    public double Value { get; init; }

    /// <summary>‖A·v − λ·v‖₂: some eigenvalue lies within this distance of λ, not necessarily an extremal one.</summary>
    public double Residual { get; init; }

    /// <summary>P.</summary>
    public int Length { get; }

    /// <summary>
    /// v, of Euclidean norm 1 in the precision it was computed in. A float32 vector is widened at every call, which
    /// takes 8·P bytes: keep the result.
    /// </summary>
    public ReadOnlyMemory<double> Vector => _singles.IsEmpty ? _doubles : Widened();

    /// <summary>v as float32, empty where it was computed in float64.</summary>
    public ReadOnlyMemory<float> SingleVector => _singles;

    private double[] Widened()
    {
        var wide = new double[_singles.Length];
        var narrow = _singles.Span;
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = narrow[i];
        }

        return wide;
    }
}
