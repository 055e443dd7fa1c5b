using Theodolite.Data;
using Theodolite.Objectives.Traced;
using Theodolite.Programs;
using Theodolite.Torch;

namespace Theodolite.Models.Losses;

/// <summary>Guesses of a classifier.</summary>
/// <param name="Right">Guesses that agree with their target.</param>
/// <param name="Counted">All guesses.</param>
public readonly record struct Hits(long Right, long Counted);

/// <summary>
/// A loss between a network's outputs and the targets: settings, and the rules that go with them. Over a data set it is
/// f(θ) = Σᵢ wᵢ ℓᵢ(θ) / Σᵢ dᵢ + penalty, d = w unless the loss says otherwise, i running over all observations (samples, or positions
/// of sequences) of the whole data set, so that no cut into microbatches changes it.
/// </summary>
public abstract record LossSettings
{
    /// <summary>The name in a model file.</summary>
    public abstract string Name { get; }

    /// <summary>A penalty on the size of the parameters; null for none.</summary>
    public L2Penalty? L2 { get; init; }

    /// <summary>What one guess is about: <c>samples</c>, <c>positions</c> or <c>outputs</c>.</summary>
    public virtual string Guesses => "samples";

    /// <summary>The distribution of targets whose negative logarithm ℓᵢ is, for Monte-Carlo Fisher matrices; null where there is
    /// none.</summary>
    public virtual OutputLikelihood? Likelihood => null;

    /// <summary>Checks that outputs and targets fit each other.</summary>
    /// <exception cref="BadInputException">They do not; one sentence names the layer or the row.</exception>
    public abstract void Require(Network network, Dataset data);

    /// <summary>The targets as <see cref="Terms"/> takes them, [n, …]; the caller owns the tensor.</summary>
    public abstract Tensor Targets(Dataset data, DType dtype, Device device);

    /// <summary>Traces ℓ, one number per observation: [n], or [n, T] for sequences. Finite also where the weight is 0.</summary>
    /// <param name="outputs">Outputs of the network, [n, …].</param>
    /// <param name="targets">Targets of the samples.</param>
    public abstract Value Terms(Value outputs, Value targets);

    /// <summary>Traces w in the shape of <see cref="Terms"/>; null where every observation weighs 1.</summary>
    public virtual Value? Weights(Value targets, DType dtype) => null;

    /// <summary>Traces d, whose sum divides, in the shape of <see cref="Terms"/>; null where every observation counts 1.</summary>
    public virtual Value? Divisors(Value targets, DType dtype) => Weights(targets, dtype);

    /// <summary>Σᵢ dᵢ over a data set.</summary>
    public virtual double TotalWeight(Dataset data) => data.Count;

    /// <summary>The infimum of Σ w ℓ / Σ d over all outputs, which no network can pass; a penalty only adds to it.</summary>
    public virtual double LowerBound(Dataset data, Shape output) => 0;

    /// <summary>
    /// What the best output costs that is the same for every sample, which no input and no weight can change: the scale by which a
    /// loss over these data is called small. Null where it is not known or 0.
    /// </summary>
    public abstract double? ConstantLoss(Dataset data, Shape output);

    /// <summary>How many guesses there are and how many are right; null where the loss knows no guesses.</summary>
    public virtual Hits? Hits(Tensor outputs, Tensor targets) => null;

    /// <summary>How messages name the layer that gives the outputs.</summary>
    private protected static string Last(Network network) => network.OutputLabel;
}
