using Theodolite.Operators;
using Theodolite.Torch;

namespace Theodolite.Estimators;

/// <summary>How many probes advance together within the memory budget, and whether their bases are kept.</summary>
/// <param name="Steps">Lanczos steps per probe, at most the dimension.</param>
/// <param name="Group">Probes in lockstep.</param>
/// <param name="Orthogonality">What is kept.</param>
/// <param name="MemoryBytes">Bytes of the vectors of a group in one process; the operator's own intermediates come on top.</param>
/// <param name="Parts">Processes among whom the columns of kept bases are divided.</param>
internal sealed record DensityPlan(int Steps, int Group, Orthogonality Orthogonality, long MemoryBytes, int Parts = 1)
{
    public bool KeepsBasis => Orthogonality == Orthogonality.HalfPrecision;

    /// <exception cref="BadInputException">The budget does not hold the smallest form; the message names what does.</exception>
    public static DensityPlan For(SpectralDensity settings, LinearOperator @operator)
    {
        var vector = @operator.Dimension * @operator.DType.Size();
        var steps = (int)Math.Min(settings.Steps, @operator.Dimension - settings.Deflation.Count);
        var parts = DividedColumns.Parts(@operator, steps * (long)settings.Probes);

        // Where a basis is divided, a step's vector is whole besides.
        var whole = parts == 1 ? (steps + 1L) * vector : ((steps + 1L) * vector / parts) + vector;
        var local = 3 * vector;
        var keep = settings.Orthogonality == Orthogonality.HalfPrecision
            || (settings.Orthogonality == Orthogonality.Automatic && whole <= settings.MemoryBytes);
        var each = keep ? whole : local;
        var group = (int)Math.Min(settings.Probes, settings.MemoryBytes / each);
        if (group < 1)
        {
            throw new BadInputException(
                $"A memory budget of {settings.MemoryBytes} bytes is too small for the spectral density of {@operator.Dimension} "
                    + $"parameters: the smallest that works is {each} bytes.");
        }

        return new(steps, group, keep ? Orthogonality.HalfPrecision : Orthogonality.Local, group * each, keep ? parts : 1);
    }
}
