using Theodolite.Collectives;
using Theodolite.Programs;
using Theodolite.Programs.Evaluation;
using Theodolite.Programs.Primitives;
using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Finds values that are not finite.</summary>
internal static class Finiteness
{
    /// <summary>Whether every element is finite: one pass over them, since their sum of squares is then finite or has overflowed.</summary>
    public static bool AllFinite(Tensor tensor)
    {
        if (double.IsFinite(tensor.InnerProduct(tensor)))
        {
            return true;
        }

        using var finite = tensor.IsFinite();
        using var all = finite.All();
        return all.ToBool();
    }

    public static NonFiniteOrigin? Origin(int? batch, Value equation, Tensor result)
    {
        if (!result.DType.IsFloating())
        {
            return null;
        }

        using var finite = result.IsFinite();
        using var all = finite.All();
        if (all.ToBool())
        {
            return null;
        }

        using var nan = result.IsNaN();
        using var any = nan.Any();
        return any.ToBool() || !IsMasked(equation) || IsPositivelyInfinite(result)
            ? new NonFiniteOrigin(Program.Print(equation), equation.Layer, batch, any.ToBool() ? "NaN" : "Infinity")
            : null;
    }

    /// <summary>Whether a value is −∞ in places by design: scores to which a causal mask was added, on their way to the softmax.</summary>
    private static bool IsMasked(Value value) => value.Primitive is CausalMask
        || (value.Primitive is Add or AddMatMul or MultiplyAdd or Expand or Reshape or Permute && value.Operands.ToArray().Any(IsMasked));

    private static bool IsPositivelyInfinite(Tensor result)
    {
        using var largest = result.Max();
        return double.IsPositiveInfinity(largest.ToDouble());
    }

    /// <summary>The first origin of all processes, given that of this one, which has seen so many microbatches.</summary>
    public static NonFiniteOrigin? First(Processes processes, NonFiniteOrigin? own, int microbatches, CancellationToken cancellation)
    {
        if (processes.AreOne)
        {
            return own;
        }

        var before = 0;
        foreach (var (origin, count) in processes.Gather(new Found(own, microbatches), cancellation))
        {
            if (origin is not null)
            {
                return origin with { Batch = origin.Batch + before };
            }

            before += count;
        }

        return null;
    }

    /// <summary>Runs a program and returns where its first value that is not finite arises, or null.</summary>
    public static NonFiniteOrigin? First(Evaluator program, ReadOnlySpan<Tensor> inputs, int? batch)
    {
        NonFiniteOrigin? origin = null;
        Tensors.Release(program.Run(inputs, (equation, _, result) => origin ??= Origin(batch, equation, result)));
        return origin;
    }

    private sealed record Found(NonFiniteOrigin? Origin, int Microbatches);
}
