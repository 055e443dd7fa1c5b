using System.Numerics;
using Theodolite.Optimizers.Contract;
using Theodolite.Torch;

namespace Theodolite.Optimizers.SecondOrder;

/// <summary>The pairs of L-BFGS, saved with the state of an optimizer.</summary>
internal sealed class PairHistory<T>(int n, int most, Slot<T> steps, Slot<T> changes) : CurvaturePairs<T>(n, most)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Writes the pairs into the slots that are saved.</summary>
    public void Pack()
    {
        Shape shape = [Count, Length];
        steps.Set(shape, [.. Pairs.SelectMany(pair => pair.S)]);
        changes.Set(shape, [.. Pairs.SelectMany(pair => pair.Y)]);
    }

    /// <summary>Why saved pairs cannot be read back, as part of a sentence; null where they can.</summary>
    public string? Misfit(OptimizerState<T> state)
    {
        var (s, y) = (Shape(state, steps), Shape(state, changes));
        return s is null && y is null ? null
            : s is null || y is null ? $"of '{steps.Name}' and '{changes.Name}' one is missing"
            : s != y ? $"'{steps.Name}' has shape {s}, but '{changes.Name}' {y}"
            : s.Value.Rank != 2 || s.Value[1] != Length ? $"'{steps.Name}' has shape {s}, where rows of {Length} numbers were expected"
            : null;
    }

    /// <summary>Reads them back; of more pairs than are kept now, the newest.</summary>
    public void Unpack()
    {
        Clear();
        var saved = steps.Values.Length / Math.Max(1, Length);
        for (var k = Math.Max(0, saved - Most); k < saved; k++)
        {
            Add(steps.Values[(k * Length)..((k + 1) * Length)], changes.Values[(k * Length)..((k + 1) * Length)]);
        }
    }

    private static Shape? Shape(OptimizerState<T> state, Slot<T> slot) =>
        state.Slots.FirstOrDefault(saved => saved.Name == slot.Name)?.Shape;
}
