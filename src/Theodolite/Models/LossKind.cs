namespace Theodolite.Models;

/// <summary>The loss between a network's outputs and the targets.</summary>
public enum LossKind
{
    /// <summary>−ln softmax(z)ᵧ averaged over the samples, for logits z and a class label y.</summary>
    CrossEntropy,

    /// <summary>Squared difference averaged over all elements of all samples, as PyTorch's <c>MSELoss</c>.</summary>
    MeanSquaredError,
}
