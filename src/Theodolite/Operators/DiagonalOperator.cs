namespace Theodolite.Operators;

/// <summary>diag(d): multiplies each coordinate by its own number. Its spectrum is known, which makes it a plant for tests.</summary>
public sealed class DiagonalOperator(ReadOnlySpan<double> diagonal) : ManagedOperator
{
    private readonly double[] _diagonal = diagonal.ToArray();

    public override long Dimension => _diagonal.Length;

    protected override void ApplyCore(ReadOnlySpan<double> block, Span<double> result, int k, CancellationToken cancellation)
    {
        for (var i = 0; i < block.Length; i++)
        {
            result[i] = _diagonal[i % _diagonal.Length] * block[i];
        }
    }
}
