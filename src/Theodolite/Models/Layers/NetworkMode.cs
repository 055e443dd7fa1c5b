namespace Theodolite.Models.Layers;

/// <summary>What layers do that behave differently in training, as PyTorch's <c>train()</c> and <c>eval()</c>.</summary>
public enum NetworkMode
{
    /// <summary>Batch normalisation uses the stored statistics of the population; dropout does nothing. Samples are independent.</summary>
    Evaluation,

    /// <summary>
    /// Batch normalisation uses the statistics of the batch, which couples its samples; dropout acts where a key is given.
    /// </summary>
    Training,
}
