using System.Numerics;
using Theodolite.Optimizers.Chains;
using Theodolite.Optimizers.Contract;
using Theodolite.Settings;

namespace Theodolite.Optimizers.Clipping;

/// <summary>What to do with a gradient that has an element which is not finite.</summary>
public enum NonFinitePolicy
{
    /// <summary>Throw a <see cref="NumericalFailureException"/>.</summary>
    Throw,

    /// <summary>Leave it as it is and say that the step is to be skipped: neither t nor a statistic may advance.</summary>
    Skip,

    /// <summary>Clip as if it were finite; what is not finite spreads.</summary>
    Propagate,
}

/// <summary>What clipping found.</summary>
/// <param name="Norm">The norm of the whole gradient before clipping: ‖g‖₂, or the norm the clipping limits.</param>
/// <param name="Skip">Whether the step is to be skipped, because the norm is not finite and the policy says so.</param>
public readonly record struct ClippedGradient(double Norm, bool Skip);

/// <summary>
/// Limits a gradient before it enters an optimizer: after micro-batches are summed, before weight decay. Frozen blocks count for
/// nothing and stay as they are.
/// </summary>
public abstract record GradientClipping
{
    /// <summary>Name on the command line and in model files.</summary>
    public abstract string Name { get; }

    /// <summary>What a gradient that is not finite does.</summary>
    public NonFinitePolicy NonFinite { get; init => field = Ranges.Defined(value, "non-finite"); }

    /// <summary>Every option with its value.</summary>
    public IReadOnlyList<KeyValuePair<string, object?>> Options => SettingsOptions.Of(this);

    /// <summary>The order of the norm that is reported.</summary>
    private protected virtual double NormOrder => 2;

    /// <summary>Clips a gradient in place.</summary>
    /// <param name="gradient">g, P elements.</param>
    /// <param name="parameters">θ, P elements.</param>
    /// <param name="plan">The blocks of both.</param>
    /// <param name="threads">Most threads; the result does not depend on it.</param>
    /// <exception cref="NumericalFailureException">The gradient is not finite and the policy is to throw.</exception>
    /// <exception cref="ArgumentException">A vector has not P elements.</exception>
    public ClippedGradient Apply<T>(Span<T> gradient, ReadOnlySpan<T> parameters, ParameterPlan plan, int threads = 1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (gradient.Length != plan.Count || parameters.Length != plan.Count)
        {
            throw new ArgumentException(
                $"The plan has {plan.Count} parameters; there are {parameters.Length} with a gradient of {gradient.Length}.");
        }

        var blocks = plan.Blocks.Where(block => !block.Frozen).ToArray();
        var norm = Combine([.. Norms<T>(gradient, blocks, threads)]);
        if (!double.IsFinite(norm) && NonFinite != NonFinitePolicy.Propagate)
        {
            return NonFinite == NonFinitePolicy.Skip
                ? new ClippedGradient(norm, Skip: true)
                : throw new NumericalFailureException(
                    $"The gradient is not finite: its norm is {(double.IsNaN(norm) ? "NaN" : "infinite")}.");
        }

        Clip(gradient, parameters, blocks, norm, threads);
        return new ClippedGradient(norm, Skip: false);
    }

    /// <summary>The form that <see cref="ClippingNames.Parse"/> reads.</summary>
    public sealed override string ToString() => SettingsOptions.Text(Name, this);

    private protected abstract void Clip<T>(Span<T> gradient, ReadOnlySpan<T> parameters, PlannedBlock[] blocks, double norm, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The part of a vector that is a block.</summary>
    private protected static Span<T> Of<T>(Span<T> vector, PlannedBlock block) => vector.Slice((int)block.Offset, (int)block.Count);

    private double[] Norms<T>(ReadOnlySpan<T> gradient, PlannedBlock[] blocks, int threads)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var norms = new double[blocks.Length];
        for (var i = 0; i < blocks.Length; i++)
        {
            norms[i] = Reductions.Norm(gradient.Slice((int)blocks[i].Offset, (int)blocks[i].Count), NormOrder, threads);
        }

        return norms;
    }

    private double Combine(double[] norms) => Reductions.Norm<double>(norms, NormOrder, 1);
}
