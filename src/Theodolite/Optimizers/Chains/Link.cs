using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Theodolite.Optimizers.Contract;

namespace Theodolite.Optimizers.Chains;

/// <summary>Some consecutive elements of one block.</summary>
internal readonly ref struct Chunk<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The update so far.</summary>
    public required ReadOnlySpan<T> Update { get; init; }

    /// <summary>Where the next update goes; it may be the same memory.</summary>
    public required Span<T> Output { get; init; }

    /// <summary>θ there.</summary>
    public required Span<T> Theta { get; init; }

    /// <summary>The block.</summary>
    public required PlannedBlock Block { get; init; }

    /// <summary>Where these elements begin in the statistics, which leave frozen blocks out.</summary>
    public required int SlotStart { get; init; }

    /// <summary>These elements of a statistic.</summary>
    public Span<T> Of(Slot<T>? slot) => slot is null ? [] : slot.Values.AsSpan(SlotStart, Update.Length);

    /// <summary>The update, brought to where the next one goes, to be changed in place.</summary>
    public Span<T> TakeUpdate()
    {
        if (!Unsafe.AreSame(in MemoryMarshal.GetReference(Update), in MemoryMarshal.GetReference<T>(Output)))
        {
            Update.CopyTo(Output);
        }

        return Output;
    }

    /// <summary>The update in float64.</summary>
    public double[] Doubles()
    {
        var doubles = new double[Update.Length];
        for (var i = 0; i < doubles.Length; i++)
        {
            doubles[i] = double.CreateChecked(Update[i]);
        }

        return doubles;
    }

    /// <summary>Writes the next update.</summary>
    public void Write(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            Output[i] = T.CreateChecked(values[i]);
        }
    }

    /// <summary>Runs a kernel over the chunk.</summary>
    public void Run<TKernel>(in TKernel kernel, Slot<T>? first = null, Slot<T>? second = null, Slot<T>? third = null)
        where TKernel : struct, IKernel<T> => FusedPass.Run(Update, Theta, Output, Of(first), Of(second), Of(third), kernel);
}

/// <summary>What a step is made with.</summary>
/// <param name="T">Index of the update, from 1.</param>
/// <param name="LearningRate">η of the step.</param>
/// <param name="BaseRate">η₀, the settings' rate.</param>
/// <param name="Momentum">Replaces the momentum of this step, or null.</param>
/// <param name="PerRow">Whether T counts the updates of a row rather than those of the optimizer.</param>
internal readonly record struct StepContext(long T, double LearningRate, double BaseRate, double? Momentum, bool PerRow = false);

/// <summary>
/// One transformation in the chain that an optimizer is: from an update, θ and statistics of its own to the next update. It is
/// pure but for those statistics, which live in the optimizer's memory.
/// </summary>
internal abstract class Link<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Called once before each step, for statistics that begin as θ is.</summary>
    public virtual void Start(ReadOnlySpan<T> theta, List<Segment> segments)
    {
    }

    /// <summary>Computes the coefficients of a step, in float64. It changes nothing that lasts, and may be called for several t.</summary>
    public virtual void Begin(in StepContext step)
    {
    }

    /// <summary>Called once after a step, for what its coefficients leave behind.</summary>
    public virtual void Finish(in StepContext step)
    {
    }
}

/// <summary>A transformation that treats every element by itself. Neighbours in a chain run together over cache-sized chunks.</summary>
internal abstract class ElementLink<T> : Link<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Transforms a chunk. Called from several threads at once, for different chunks.</summary>
    public abstract void Apply(in Chunk<T> chunk);
}

/// <summary>A transformation that needs a whole tensor, for instance its norm: a barrier between two passes.</summary>
internal abstract class BlockLink<T> : Link<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Transforms one tensor.</summary>
    /// <param name="block">The tensor.</param>
    /// <param name="threads">Most threads to use; the result must not depend on it.</param>
    public abstract void Apply(in Chunk<T> block, int threads);
}
