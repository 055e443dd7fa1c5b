using Theodolite.Torch;

namespace Theodolite.Krylov;

public sealed partial class LanczosFactorization
{
    /// <summary>Grows V by m rows along one chain, one product each, or until the chain ends in an invariant space.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public void Expand(int m, CancellationToken cancellation)
    {
        while (Size < m && HasRoom(0) && Pending > 0)
        {
            ExpandChain(0, cancellation);
        }
    }

    /// <summary>Whether the pending rows of a chain can be taken in and leave as many.</summary>
    public bool HasRoom(int chain)
    {
        return Capacity == _operator.Dimension || Count + _projection.Pending(chain).Length <= Capacity;
    }

    /// <summary>Takes the pending rows of a chain into V, with one block of products. Returns how many.</summary>
    /// <exception cref="NumericalFailureException">A product is not finite.</exception>
    public int ExpandChain(int chain, CancellationToken cancellation)
    {
        var rows = _projection.Pending(chain);
        if (rows.Length == 0)
        {
            return 0;
        }

        using var own = Block(rows);
        using var block = _rows.Whole(own);
        using var images = _operator.Apply(block, cancellation);
        for (var i = 0; i < rows.Length; i++)
        {
            using var whole = rows.Length == 1 ? images.Alias() : images.Narrow(0, i, 1);
            using var image = _rows.Own(whole);
            Absorb(rows, i, image, chain);
        }

        _projection.Expand(rows);
        return rows.Length;
    }

    // The product of row rows[i]: what T knows of it is taken as known, what pending rows hold of it is measured.
    private void Absorb(int[] rows, int i, Tensor image, int chain)
    {
        var row = rows[i];
        var column = new double[Count];
        for (var j = 0; j < column.Length; j++)
        {
            column[j] = _projection.IsExpanded(j) ? _projection[row, j] : double.NaN;
        }

        var rest = _rows.Orthogonalize(image, column);
        var (norm, scale) = (rest.Norm, rest.Norm * rest.Norm);
        for (var j = 0; j < column.Length; j++)
        {
            if (!_projection.IsExpanded(j))
            {
                column[j] = rest.Taken[j];

                // Two rows of one block see each other twice; the mean is symmetric.
                var second = Array.IndexOf(rows, j, 0, i) >= 0;
                _projection.Couple(row, j, second ? (column[j] + _projection[j, row]) / 2 : column[j]);
            }

            scale += column[j] * column[j];
        }

        Norm = Math.Max(Norm, Math.Sqrt(scale));
        if (!double.IsFinite(Norm))
        {
            throw new NumericalFailureException("A product of the operator with a vector is not finite.");
        }

        if (norm <= 4 * _operator.DType.UnitRoundoff() * Norm || Count >= _operator.Dimension)
        {
            return;
        }

        _rows.Append(image, rest);
        _projection.Append(chain);
        _projection.Couple(row, Count - 1, norm);
    }

    private Tensor Block(int[] rows)
    {
        if (rows[^1] - rows[0] == rows.Length - 1)
        {
            return _rows.View(rows[0], rows.Length);
        }

        using var all = _rows.View(0, Count);
        using var index = Tensor.From<long>([.. rows.Select(row => (long)row)], [rows.Length], _operator.Device);
        return all.IndexSelect(0, index);
    }
}
