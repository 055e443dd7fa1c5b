using Theodolite.Models.Layers;
using Theodolite.Torch;

namespace Theodolite.Models;

/// <summary>Layers one after another: <c>new Sequential([new Linear(32), new Tanh(), new Linear(10)])</c>.</summary>
/// <param name="Layers">The layers, first to last.</param>
public sealed record Sequential(IReadOnlyList<Layer> Layers)
{
    /// <summary>Infers every shape from that of one sample and names the parameters.</summary>
    /// <exception cref="BadInputException">A layer cannot follow the one before it.</exception>
    public Network For(Shape sample) => new(Layers, sample);
}
