using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Sizes of microbatches and blocks, chosen so that the widest intermediate values stay in the processor's cache and all of them
/// in a budget of memory.</summary>
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

    /// <summary>
    /// Tangents that share a microbatch where images are convolved, if so many are asked for: what is known of the samples is then
    /// brought into the order of a kernel's operands once for all of them. Single tangents are as fast with fewer samples at once.
    /// </summary>
    private const long SharingTangents = 4;

    /// <summary>
    /// Memory that a product takes per sample and tangent, in values of the loss's own program: the tangents of its
    /// values, which wait for the way back, and the cotangents. On the networks of the tests 0.5 to 1.1; the rest is for
    /// what kernels take for themselves.
    /// </summary>
    private const double ProductFootprint = 1.5;

    /// <summary>Plans for a loss over n samples, from the program of a single sample.</summary>
    /// <param name="oneSample">The loss of one sample.</param>
    /// <param name="samples">n.</param>
    /// <param name="parameterBytes">Bytes of the parameters, of which a product holds three for each tangent: sums, and tangents and
    /// images in the layouts of its kernels.</param>
    /// <param name="fixedRows">Rows of the largest batch where the cut is fixed; null where it is free.</param>
    /// <param name="workspaceBytes">Memory for what a product computes on its way.</param>
    public static MicrobatchPlan For(
        Program oneSample, long samples, long parameterBytes, long? fixedRows = null, long workspaceBytes = 2L << 30)
    {
        var widest = 1L;
        foreach (var equation in oneSample.Equations)
        {
            if (equation.Primitive is not (Literal or Expand) && equation.Shape.Rank > 1 && equation.Shape[0] == 1)
            {
                widest = Math.Max(widest, equation.Shape.Count * equation.DType.Size());
            }
        }

        var room = (long)(workspaceBytes / (ProductFootprint * Math.Max(1, Footprint.Total(oneSample))));
        var cells = Math.Max(1, Math.Min(Math.Max(LeastRows, TargetBytes / widest), room));
        var tangents = Math.Clamp(workspaceBytes / Math.Max(1, 3 * parameterBytes), 1, 64);
        if (fixedRows is { } whole)
        {
            return new MicrobatchPlan((int)whole, (int)Math.Clamp(cells / whole, 1, tangents));
        }

        // As many samples as fit: Lanczos asks for single vectors, and a loop over tangents is as fast where one fills the machine.
        // What a linearization keeps per sample is as much as a product takes, and a little more: nine tenths of the room.
        var sharing = oneSample.Equations.Any(equation => equation.Primitive is Convolution) ? Math.Min(SharingTangents, tangents) : 1;
        var rows = Math.Clamp(Math.Min(cells / sharing, room * 9 / 10), Math.Min(16, cells), Math.Max(16, samples));
        rows = Math.Min(rows, samples);
        var pieces = (samples + rows - 1) / rows;
        rows = (samples + pieces - 1) / pieces;
        return new MicrobatchPlan((int)rows, (int)Math.Clamp(cells / rows, 1, tangents));
    }
}
