using System.Globalization;
using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>How many rows a budget in bytes allows, each of P numbers.</summary>
/// <param name="Rows">Rows of the basis.</param>
/// <param name="Bytes">What basis, workspace and result take together.</param>
internal readonly record struct LanczosMemory(int Rows, long Bytes)
{
    /// <summary>Rows beyond which reorthogonalisation costs more than restarts do.</summary>
    private const int Enough = 192;

    /// <summary>Rows in which two runs side by side mostly need no restart.</summary>
    public const int SideBySide = 128;

    /// <summary>Rows in which an independent run can show something.</summary>
    private const int Check = 8;

    /// <exception cref="BadInputException">The budget does not hold the smallest basis; the message names one that does.</exception>
    public static LanczosMemory Plan(Lanczos settings, LinearOperator @operator)
    {
        var wanted = settings.Smallest + settings.Largest;
        var row = (decimal)@operator.Dimension * (@operator.DType == DType.Float64 ? 8 : 4);
        long least = Math.Min(@operator.Dimension, wanted + (3 * settings.Width) + Check);

        // A block, its images and one being orthogonalised; the result's vectors; a copy of the rows where asked for.
        var parts = DividedColumns.Parts(@operator, Math.Min(@operator.Dimension, settings.BasisSize ?? Enough));
        var each = (settings.KeepState ? 1 : 0) + (1m / parts);
        decimal Bytes(long rows) => row * ((rows * each) + (2 * settings.Width) + 1 + wanted);
        if (Bytes(least) > settings.MemoryBytes)
        {
            throw new BadInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"A memory budget of {settings.MemoryBytes:N0} bytes is too small for {settings.Smallest} + {settings.Largest} eigenpairs "
                    + $"of {@operator.Dimension:N0} parameters: the smallest that works is {Bytes(least):N0} bytes."));
        }

        var rows = Math.Max(least, settings.BasisSize ?? Math.Max(Enough, (3 * wanted) + (4 * settings.Width)));
        rows = Math.Min(rows, @operator.Dimension);
        var fitting = row == 0
            ? rows
            : (long)Math.Floor(((settings.MemoryBytes / row) - (2 * settings.Width) - 1 - wanted) / each);
        rows = Math.Max(least, Math.Min(rows, fitting));
        return new((int)rows, (long)Bytes(rows));
    }
}
