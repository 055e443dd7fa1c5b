namespace Theodolite.Models;

/// <summary>The loss between a network's outputs and the targets.</summary>
public enum LossKind
{
    /// <summary>−ln softmax(z)ᵧ averaged over the samples, for logits z and a class label y.</summary>
    CrossEntropy,

    /// <summary>Squared difference averaged over all elements of all samples, as PyTorch's <c>MSELoss</c>.</summary>
    MeanSquaredError,
}

/// <summary>The losses by the names of a model file.</summary>
public static class LossNames
{
    /// <summary>The name of a loss, in kebab-case.</summary>
    public static string Name(this LossKind kind) => Settings.Kebab.Of(kind.ToString());

    /// <summary>The loss of a name.</summary>
    public static bool TryRead(string name, out LossKind kind)
    {
        foreach (var candidate in Enum.GetValues<LossKind>())
        {
            if (candidate.Name() == name)
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
