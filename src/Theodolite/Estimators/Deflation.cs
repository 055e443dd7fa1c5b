using Theodolite.LinearAlgebra;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>
/// Eigenpairs already known, for instance outliers from Lanczos. Estimators treat them exactly: the random vectors stay
/// orthogonal to them, and each enters as an atom of its own. That takes their variance away, and the resolution of the
/// quadrature goes to the rest of the spectrum. The split of the trace is exact for any orthonormal vectors with their
/// Rayleigh quotients; a residual ‖Av − θv‖ moves the rest of the spectrum by at most its size.
/// </summary>
/// <param name="Values">θᵢ = vᵢᵀAvᵢ.</param>
/// <param name="Vectors">vᵢ, orthonormal, each of length P.</param>
public sealed record Deflation(IReadOnlyList<double> Values, IReadOnlyList<ReadOnlyMemory<double>> Vectors)
{
    /// <summary>Nothing known.</summary>
    public static Deflation None { get; } = new([], []);

    /// <summary>q.</summary>
    public int Count => Values.Count;

    /// <summary>The vectors as rows [q, P] in the operator's dtype, or null where there are none.</summary>
    /// <exception cref="ArgumentException">The numbers of values and vectors differ, or a length is not P, or the vectors are not
    /// orthonormal.</exception>
    internal Tensor? Rows(LinearOperator @operator)
    {
        if (Values.Count != Vectors.Count)
        {
            throw new ArgumentException($"Deflation takes one vector per value, not {Vectors.Count} for {Values.Count}.");
        }

        if (Count == 0)
        {
            return null;
        }

        if (Count >= @operator.Dimension)
        {
            throw new ArgumentException(
                $"Deflation leaves at least one of the {@operator.Dimension} dimensions; {Count} vectors leave none.");
        }

        using var rows = Tensor.Empty([Count, @operator.Dimension], DType.Float64);
        for (var i = 0; i < Count; i++)
        {
            if (Vectors[i].Length != @operator.Dimension)
            {
                throw new ArgumentException($"Deflated vectors have length {@operator.Dimension}; number {i} has {Vectors[i].Length}.");
            }

            for (var j = 0; j <= i; j++)
            {
                if (Math.Abs(LinearAlgebra.Vectors.Dot(Vectors[i].Span, Vectors[j].Span) - (i == j ? 1 : 0)) > 1e-3)
                {
                    throw new ArgumentException($"Deflated vectors are orthonormal; numbers {j} and {i} are not.");
                }
            }

            using var row = rows.Select(0, i);
            row.CopyFrom(Vectors[i].Span);
        }

        using var placed = rows.To(@operator.Device);
        return placed.To(@operator.DType);
    }

    /// <summary>w ← w − (w·Vᵀ)·V for rows w [k, P].</summary>
    /// <param name="block">The columns of w that a process has.</param>
    /// <param name="rows">Those of V; null for nothing.</param>
    /// <param name="columns">Which they are; null for all.</param>
    internal static void Remove(Tensor block, Tensor? rows, DividedColumns? columns = null)
    {
        if (rows is null)
        {
            return;
        }

        using var turned = rows.T();
        using var coefficients = block.MatMul(turned);
        columns?.Sum(coefficients);
        Tensor.AddMatMul(block, block, coefficients, rows, 1, -1);
    }
}
