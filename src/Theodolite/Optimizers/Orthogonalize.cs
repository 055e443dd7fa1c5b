using System.Numerics;
using Theodolite.LinearAlgebra;
using Theodolite.Optimizers.Chains;
using Theodolite.Torch;

namespace Theodolite.Optimizers;

/// <summary>u ← s·O with O the update as a matrix, made orthogonal or nearly so; see <see cref="Muon"/>.</summary>
internal sealed class Orthogonalize<T>(Muon settings) : BlockLink<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public override void Apply(in Chunk<T> block, int threads)
    {
        var (rows, columns) = ((int)block.Block.Shape[0], (int)block.Block.Shape[1]);
        if (block.Update.IsEmpty)
        {
            return;
        }

        var scale = settings.Scaling == MuonScale.Original
            ? Math.Sqrt(Math.Max(1, (double)rows / columns))
            : 0.2 * Math.Sqrt(Math.Max(rows, columns));
        var norm = Reductions.Norm(block.Update, threads);
        var guarded = settings.Guard == MuonGuard.Clamp ? Math.Max(norm, settings.Epsilon) : norm + settings.Epsilon;
        if (norm == 0 || guarded == 0)
        {
            block.Output.Clear();
            return;
        }

        if (settings.Method == MuonMethod.Exact)
        {
            block.Write(DenseMatrices.Polar(block.Doubles(), rows, columns));
        }
        else
        {
            NewtonSchulz(block, rows, columns, guarded);
        }

        Scaling.Scale(block.Output, scale, threads);
    }

    // X ← aX + (bA + cA²)X with A = XXᵀ, on the side where A is smaller.
    private void NewtonSchulz(in Chunk<T> block, int rows, int columns, double norm)
    {
        var input = block.TakeUpdate();
        Scaling.Scale(input, 1 / norm, 1);
        using var whole = Tensor.From<T>(input, [rows, columns]);
        var x = rows > columns ? Turned(whole) : whole.Contiguous();
        for (var step = 0; step < settings.NewtonSchulzSteps; step++)
        {
            using var turned = x.T();
            using var a = x.MatMul(turned);
            using var polynomial = Tensor.Empty(a.Shape, a.DType);
            Tensor.AddMatMul(polynomial, a, a, a, settings.CoefficientB, settings.CoefficientC);
            var next = Tensor.Empty(x.Shape, x.DType);
            Tensor.AddMatMul(next, x, polynomial, x, settings.CoefficientA, 1);
            x.Dispose();
            x = next;
        }

        using var result = rows > columns ? Turned(x) : x.Contiguous();
        x.Dispose();
        result.CopyTo(block.Output);
    }

    private static Tensor Turned(Tensor matrix)
    {
        using var view = matrix.T();
        return view.Contiguous();
    }
}
