using Theodolite.Data;
using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>
/// A loss between a network's outputs and the targets: settings, and the rules that go with them. The loss of a data
/// set is f(θ) = (1/W) Σᵢ ℓᵢ(θ) + penalty over its n samples, with W = <see cref="TotalWeight"/> of the whole data set,
/// so that no cut into microbatches changes it.
/// </summary>
public abstract record LossSpecification
{
    /// <summary>The name in a model file.</summary>
    public abstract string Name { get; }

    /// <summary>A penalty on the size of the parameters; null for none.</summary>
    public L2Penalty? L2 { get; init; }

    /// <summary>Checks that outputs and targets fit each other.</summary>
    /// <exception cref="BadInputException">They do not; one sentence names the layer or the row.</exception>
    public abstract void Require(Network network, Dataset data);

    /// <summary>The targets as <see cref="PerSample"/> takes them, [n, …]; the caller owns the tensor.</summary>
    public abstract Tensor Targets(Dataset data, DType dtype, Device device);

    /// <summary>W: n, the counted positions, or the sum of the samples' class weights.</summary>
    public virtual double TotalWeight(Dataset data) => data.Count;

    /// <summary>Traces ℓᵢ, [n], each divided by W/n already when <paramref name="factor"/> = n/W.</summary>
    /// <param name="outputs">Outputs of the network, [n, …].</param>
    /// <param name="targets">Targets of the samples.</param>
    /// <param name="factor">What every ℓᵢ is multiplied by.</param>
    public Value PerSample(Value outputs, Value targets, double factor = 1) => factor * Each(outputs, targets);

    /// <summary>Traces ℓᵢ, [n].</summary>
    protected abstract Value Each(Value outputs, Value targets);

    /// <summary>The infimum of (1/W) Σᵢ ℓᵢ over all outputs, which no network can pass; a penalty only adds to it.</summary>
    public virtual double LowerBound(Dataset data, Shape output) => 0;

    /// <summary>How many guesses there are and how many are right; null where the loss knows no guesses.</summary>
    public virtual Hits? Hits(Tensor outputs, Tensor targets) => null;

    /// <summary>A loss without settings.</summary>
    public static implicit operator LossSpecification(LossKind kind) =>
        kind == LossKind.CrossEntropy ? new CrossEntropy() : new MeanSquaredError();

    /// <summary>How messages name the layer that gives the outputs.</summary>
    private protected static string Last(Network network) => $"layer {network.Layers[^1].Label}";
}

/// <summary>Guesses of a classifier.</summary>
/// <param name="Right">Guesses that agree with their target.</param>
/// <param name="Counted">All guesses.</param>
public readonly record struct Hits(long Right, long Counted);
