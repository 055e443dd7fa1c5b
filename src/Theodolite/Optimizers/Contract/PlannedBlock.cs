using Theodolite.Torch;

namespace Theodolite.Optimizers.Contract;

/// <summary>A run of consecutive entries of θ that an optimizer treats as one tensor.</summary>
/// <param name="Name">Name of the parameter, or empty.</param>
/// <param name="Shape">Shape of the parameter; its elements lie row by row. What needs a norm or a matrix sees this tensor.</param>
/// <param name="Offset">Index of its first element in θ.</param>
/// <param name="RateScale">Factor ≥ 0 on the learning rate.</param>
/// <param name="WeightDecay">λ for this block; null for the optimizer's own.</param>
/// <param name="Frozen">Whether its elements stay as they are; no statistics are kept for them.</param>
public sealed record PlannedBlock(
    string Name,
    Shape Shape,
    long Offset,
    double RateScale = 1,
    double? WeightDecay = null,
    bool Frozen = false)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Count;
}
