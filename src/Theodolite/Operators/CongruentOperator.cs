namespace Theodolite.Operators;

/// <summary>diag(s)·A·diag(s): A in coordinates of other units.</summary>
/// <param name="inner">A; not disposed.</param>
/// <param name="scales">s, P positive numbers.</param>
public sealed class CongruentOperator(LinearOperator inner, double[] scales) : ManagedOperator
{
    public override long Dimension => inner.Dimension;

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        var scaled = block.ToArray();
        Scale(scaled);
        inner.Apply(scaled, result, k, cancellation);
        Scale(result);
    }

    private void Scale(Span<double> block)
    {
        for (var i = 0; i < block.Length; i++)
        {
            block[i] *= scales[i % scales.Length];
        }
    }
}
