namespace Theodolite.Landscape;

/// <summary>What the entries of a direction are scaled to.</summary>
public enum DirectionNormalization
{
    /// <summary>
    /// Each output filter (a slice of the first axis of a tensor of two or more) to the norm of the same filter of the weights:
    /// dᵢ ← dᵢ·‖wᵢ‖/(‖dᵢ‖ + 1e−10) (Li, Xu, Taylor, Studer and Goldstein, NeurIPS 2018, section 4).
    /// </summary>
    Filter,

    /// <summary>Each tensor to the norm of the tensor of weights.</summary>
    Layer,

    /// <summary>The whole direction to the norm of θ.</summary>
    Weights,

    /// <summary>The direction as it is.</summary>
    None,
}

/// <summary>What becomes of tensors of one axis: biases, and the scales and shifts of normalisations.</summary>
public enum BiasDirections
{
    /// <summary>Zero: they stay as they are.</summary>
    Zero,

    /// <summary>Scaled like a layer.</summary>
    Scale,

    /// <summary>The weights themselves, on every axis, as the code that came with the article does where it does not zero
    /// them.</summary>
    Copy,
}
