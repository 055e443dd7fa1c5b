namespace Theodolite.Models;

/// <summary>Losses without settings, by a short name; see <see cref="Losses.LossSpecification"/>.</summary>
public enum LossKind
{
    /// <summary><see cref="Losses.CrossEntropy"/>.</summary>
    CrossEntropy,

    /// <summary><see cref="Losses.MeanSquaredError"/>.</summary>
    MeanSquaredError,
}
