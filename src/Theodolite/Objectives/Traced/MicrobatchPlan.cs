using Theodolite.Programs;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Sizes of microbatches and blocks, chosen so that the widest intermediate values stay in the processor's cache.</summary>
/// <param name="Rows">Samples per microbatch.</param>
/// <param name="Tangents">Most tangents carried through one microbatch at once.</param>
public readonly record struct MicrobatchPlan(int Rows, int Tangents)
{
    /// <summary>
    /// Bytes that the widest value of a microbatch may have (see benchmarks): larger blocks fall out of the shared cache,
    /// smaller ones make the matrix products inefficient.
    /// </summary>
    public const long TargetBytes = 8 << 20;

    /// <summary>Least rows (samples times tangents) of a block: below, kernels such as convolutions lose their efficiency.</summary>
    public const long LeastRows = 512;

    /// <summary>Plans for a loss over n samples, from the program of a single sample.</summary>
    public static MicrobatchPlan For(Program oneSample, long samples, int parameterInputs)
    {
        var widest = 1L;
        foreach (var equation in oneSample.Equations)
        {
            if (equation.Primitive is not (Literal or Expand) && equation.Shape.Rank > 1 && equation.Shape[0] == 1)
            {
                widest = Math.Max(widest, equation.Shape.Count * equation.DType.Size());
            }
        }

        var cells = Math.Max(LeastRows, TargetBytes / widest);
        var rows = (int)Math.Clamp(cells / 8, 16, Math.Max(16, samples));
        rows = (int)Math.Min(rows, samples);
        var pieces = (samples + rows - 1) / rows;
        rows = (int)((samples + pieces - 1) / pieces);
        return new MicrobatchPlan(rows, (int)Math.Clamp(cells / rows, 1, 64));
    }
}
