using Theodolite.LinearAlgebra;
using Theodolite.Operators;

namespace Theodolite.Curvature;

/// <summary>
/// Forms the matrix of an operator from products with blocks of unit vectors, symmetrises it to (A + Aᵀ)/2, reports
/// ‖A − Aᵀ‖_F, and solves for all eigenvalues in float64. P products, P² numbers, about 10·P³ operations.
/// </summary>
public sealed record DenseSpectrum
{
    /// <summary>Largest P for which this is done without being asked: 9 million numbers, seconds.</summary>
    public const int AutomaticLimit = 3_000;

    /// <summary>Largest P for which it can be asked: a matrix of 0.8 GB, minutes.</summary>
    public const int Limit = 10_000;

    /// <summary>Unit vectors per product block.</summary>
    public int BlockSize { get; init; } = 64;

    /// <summary>How many pairs are listed at each end.</summary>
    public int Ends { get; init; } = 10;

    /// <summary>All eigenpairs of the operator.</summary>
    /// <exception cref="ArgumentException">P is above <see cref="Limit"/>, or a product is not finite.</exception>
    public Spectrum Compute(LinearOperator @operator, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        var (matrix, defect) = Form(@operator, progress, cancellation);
        return Solve(matrix, defect, @operator);
    }

    /// <summary>The spectrum of a matrix that <see cref="Form"/> made of an operator.</summary>
    internal Spectrum Solve(double[] matrix, double defect, LinearOperator @operator)
    {
        var n = (int)@operator.Dimension;
        var solution = SymmetricEigensolver.Solve(matrix, n);
        return new Spectrum
        {
            Dimension = n,
            Dense = solution,
            Smallest = [.. Enumerable.Range(0, Math.Min(Ends, n)).Select(i => Pair(solution, i))],
            Largest = [.. Enumerable.Range(0, Math.Min(Ends, n)).Select(i => Pair(solution, n - 1 - i))],
            SymmetryDefect = defect,
            BackwardError = solution.BackwardError,
            Products = n,
            DType = @operator.DType,
            Rounding = @operator.RoundingOf(solution.Norm) + defect,
        };
    }

    /// <summary>The symmetrised matrix, row by row, and ‖A − Aᵀ‖_F before.</summary>
    public (double[] Matrix, double SymmetryDefect) Form(
        LinearOperator @operator,
        IProgress<double>? progress = null,
        CancellationToken cancellation = default)
    {
        if (@operator.Dimension > Limit)
        {
            throw new ArgumentException(
                $"A dense spectrum of {@operator.Dimension} parameters was asked for; {Limit} is the limit.",
                nameof(@operator));
        }

        var n = (int)@operator.Dimension;
        var matrix = new double[n * n];
        var block = new double[Math.Min(BlockSize, n) * n];
        for (var row = 0; row < n; row += BlockSize)
        {
            cancellation.ThrowIfCancellationRequested();
            var k = Math.Min(BlockSize, n - row);
            var units = block.AsSpan(0, k * n);
            units.Clear();
            for (var i = 0; i < k; i++)
            {
                units[(i * n) + row + i] = 1;
            }

            @operator.Apply(units, matrix.AsSpan(row * n, k * n), k, cancellation);
            progress?.Report((double)(row + k) / n);
        }

        return (matrix, Symmetrize(matrix, n));
    }

    private static double Symmetrize(double[] matrix, int n)
    {
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (lower, upper) = (matrix[(i * n) + j], matrix[(j * n) + i]);
                if (lower == upper)
                {
                    continue;
                }

                sum += 2 * (lower - upper) * (lower - upper);
                matrix[(i * n) + j] = matrix[(j * n) + i] = lower + ((upper - lower) / 2);
            }
        }

        return Math.Sqrt(sum);
    }

    private static EigenPair Pair(EigenDecomposition solution, int i) =>
        new(solution.Values[i], solution.Residual, solution.Vectors.AsMemory(i * solution.Order, solution.Order));
}
