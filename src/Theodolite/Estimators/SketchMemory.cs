using System.Globalization;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>How large the random range of an estimator may be within a budget of bytes.</summary>
/// <param name="Rows">k, vectors of the range.</param>
/// <param name="BlockSize">Vectors per product.</param>
internal readonly record struct SketchMemory(int Rows, int BlockSize)
{
    /// <param name="operator">A.</param>
    /// <param name="bytes">The budget.</param>
    /// <param name="wanted">Rows and block size without a budget.</param>
    /// <param name="copies">Blocks of k vectors that live at once.</param>
    /// <param name="beside">Vectors per member of a product block, and others, that live beside them.</param>
    /// <param name="least">The smallest k that serves.</param>
    /// <exception cref="BadInputException">The budget holds not even that; the message names what does.</exception>
    public static SketchMemory Plan(
        LinearOperator @operator,
        long bytes,
        SketchMemory wanted,
        int copies,
        (int PerBlock, int Fixed) beside,
        int least)
    {
        var vector = (decimal)@operator.Dimension * @operator.DType.Size();
        var smallest = vector * ((copies * least) + beside.PerBlock + beside.Fixed);
        if (bytes < smallest)
        {
            throw new BadInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"A memory budget of {bytes:N0} bytes is too small for this estimate with {@operator.Dimension:N0} parameters: the "
                    + $"smallest that works is {smallest:N0} bytes."));
        }

        // Half of what is left beyond the smallest form may serve wider blocks; the range gets the rest.
        var vectors = vector == 0 ? decimal.MaxValue / 4 : bytes / vector;
        var block = (int)Math.Clamp((vectors - beside.Fixed - (copies * least)) / (2 * beside.PerBlock), 1, wanted.BlockSize);
        var rows = (int)Math.Clamp((vectors - beside.Fixed - (block * beside.PerBlock)) / copies, least, Math.Max(least, wanted.Rows));
        return new(Math.Min(rows, wanted.Rows), block);
    }
}
