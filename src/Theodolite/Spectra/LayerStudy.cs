using Theodolite.Curvature;
using Theodolite.Estimators;
using Theodolite.LinearAlgebra;
using Theodolite.Objectives;
using Theodolite.Operators;

namespace Theodolite.Spectra;

/// <summary>
/// The block of A that belongs to one layer: cut out of the matrix where that was formed, formed where the layer is small,
/// else both ends by Lanczos and the trace by Hutch++.
/// </summary>
internal sealed class LayerStudy(
    SpectrumSettings study,
    Objective objective,
    double[] theta,
    double[] gradient,
    double[]? matrix,
    int order)
{
    // A block of this order costs no more products than Lanczos and a trace would.
    private const int SmallLayer = 128;

    // A λ_min of zero amid a large kernel has no residual that is small relative to itself; it is not worth more than this.
    private const int MostProducts = 300;

    public (LayerCurvature Layer, long Products) Of(ParameterSelection selection, CancellationToken cancellation)
    {
        var norm = Vectors.Norm(selection.Gather(gradient));
        if (matrix is not null && order == theta.Length)
        {
            return (Exact(selection, Cut(selection), norm), 0);
        }

        using var block = objective.Curvature(theta, study.Curvature with { Parameters = selection }, cancellation);
        if (block.Dimension <= SmallLayer)
        {
            var (entries, _) = new DenseSpectrum().Form(block, cancellation: cancellation);
            return (Exact(selection, entries, norm), block.Products);
        }

        var lanczos = new Krylov.Lanczos
        {
            Smallest = 1,
            Largest = 1,
            Tolerance = study.Tolerance,
            MaximumProducts = Math.Min(study.MaximumProducts, MostProducts),
            MemoryBytes = study.MemoryBytes,
            Seed = study.Seed,
        };
        var ends = lanczos.Solve(block, cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        var trace = new HutchPlusPlus { Products = study.TraceProducts, Seed = study.Seed, MemoryBytes = study.MemoryBytes }.Trace(
            block,
            cancellation: cancellation);
        cancellation.ThrowIfCancellationRequested();
        return (new(
            selection.Name,
            block.Dimension,
            ends.Smallest[0],
            ends.Largest[0],
            trace,
            norm,
            Exact: false,
            Settled(ends, block)), block.Products);
    }

    // A matrix without negative eigenvalues ends at zero when it was seen there, whatever the residual of that zero is.
    private bool Settled(Krylov.LanczosResult ends, LinearOperator block)
    {
        var (lowest, highest) = (ends.Smallest[0], ends.Largest[0]);
        var zero = Math.Abs(lowest.Value) <= block.RoundingOf(ends.Norm);
        return (ends.Converged && ends.Verified)
            || (study.Curvature.Kind != CurvatureKind.Hessian && zero && highest.Residual <= study.Tolerance * Math.Abs(highest.Value));
    }

    private static LayerCurvature Exact(ParameterSelection selection, double[] entries, double norm)
    {
        var n = (int)selection.Dimension;
        if (!Vectors.AllFinite(entries))
        {
            throw new NumericalFailureException($"A product of the operator with a vector of layer {selection.Name} is not finite.");
        }

        var solution = SymmetricEigensolver.Solve(entries, n);
        return new(
            selection.Name, n, Pair(0), Pair(n - 1), new(solution.Values.Sum(), 0, n), norm, Exact: true, Converged: true);

        EigenPair Pair(int i) => new(solution.Values[i], solution.Residual, solution.Vector(i).ToArray());
    }

    private double[] Cut(ParameterSelection selection)
    {
        int[] rows = [.. selection.Blocks.SelectMany(block => Enumerable.Range((int)block.Offset, (int)block.Count))];
        var block = new double[rows.Length * rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            for (var j = 0; j < rows.Length; j++)
            {
                block[(i * rows.Length) + j] = matrix![((long)rows[i] * order) + rows[j]];
            }
        }

        return block;
    }
}
