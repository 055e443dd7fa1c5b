using Theodolite.Operators;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Training.Monitors;

/// <summary>
/// The Hessian as an optimizer's steps see it: S(H + δI)S with S = √(r/P), P its preconditioner, r the rate scale of each block (0 for
/// a frozen one), and δ the weight decay that enters the gradient.
/// </summary>
internal sealed class SeenHessian
{
    private readonly LinearOperator _hessian;
    private readonly double _shift;
    private readonly double[]? _scale;

    /// <param name="hessian">H; not disposed.</param>
    /// <param name="limit">Has P and δ; null for P = 1 and δ = 0.</param>
    /// <param name="plan">The blocks of θ; null where they are all alike.</param>
    public SeenHessian(LinearOperator hessian, StabilityLimit? limit = null, ParameterPlan? plan = null)
    {
        (_hessian, _shift) = (hessian, limit?.Decay ?? 0);
        if (limit?.Preconditioner is null && plan?.Blocks.Any(block => block.RateScale != 1 || block.Frozen) != true)
        {
            return;
        }

        _scale = new double[hessian.Dimension];
        var seen = 0;
        foreach (var block in plan?.Blocks ?? ParameterPlan.Flat(hessian.Dimension).Blocks)
        {
            // Statistics leave frozen blocks out.
            for (var i = 0; i < block.Count && !block.Frozen; i++)
            {
                var p = limit?.Preconditioner?[seen++] ?? 1;
                _scale[block.Offset + i] = p > 0 ? Math.Sqrt(block.RateScale / p) : 0;
            }
        }
    }

    /// <summary>Its product with a vector.</summary>
    public double[] Times(double[] v)
    {
        var product = new double[v.Length];
        var scaled = _scale is null ? v : [.. v.Zip(_scale, (element, factor) => element * factor)];
        _hessian.Apply(scaled, product, 1);
        for (var i = 0; i < product.Length; i++)
        {
            product[i] = (_scale?[i] ?? 1) * (product[i] + (_shift * scaled[i]));
        }

        return product;
    }
}
