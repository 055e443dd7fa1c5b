namespace Theodolite.TorchSharp;

/// <summary>How a <see cref="TorchSharpObjective"/> evaluates, and what is known of its loss beforehand.</summary>
public sealed record TorchSharpSettings
{
    private readonly int _keptGraphs = 16;

    /// <summary>
    /// The mode in which the module is evaluated: <c>true</c> for that of <c>train()</c> (batch normalisation takes the statistics of each
    /// batch), <c>false</c> for that of <c>eval()</c>; null for the mode in which it is found. It is put back after every evaluation.
    /// </summary>
    public bool? Training { get; init; }

    /// <summary>A number that the loss never falls below (0 for squared error and cross-entropy); null where none is known.</summary>
    public double? LowerBound { get; init; }

    /// <summary>What the best answer would cost that is the same for every sample; null where it is not known.</summary>
    public double? ReferenceLoss { get; init; }

    /// <summary>
    /// How many batches' graphs of the gradient a Hessian keeps; those of the others are built anew for every block of products. A graph
    /// takes about the memory of a training step.
    /// </summary>
    public int KeptGraphs
    {
        get => _keptGraphs;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _keptGraphs = value;
        }
    }
}
