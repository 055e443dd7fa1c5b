namespace Theodolite.Optimizers.Contract;

/// <summary>What a step does to rows (slices along the first axis) that it has no gradient for; see
/// <see cref="Objectives.TouchedRows"/>.</summary>
public enum SparseMode
{
    /// <summary>Their gradient is zero: averages decay, and what is left of momentum still moves them.</summary>
    Dense,

    /// <summary>They stay as they are, decay included; t is the number of steps of the optimizer (as PyTorch's SparseAdam).</summary>
    Lazy,

    /// <summary>They stay as they are, and t is the number of updates of the row: rare rows get the bias correction of their own
    /// age.</summary>
    LazyPerRow,
}
