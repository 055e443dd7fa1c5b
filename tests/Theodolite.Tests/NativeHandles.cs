using Theodolite.Torch;

namespace Theodolite.Tests;

/// <summary>Tests that count live native handles run alone: every other test makes and frees some meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeHandles
{
    public const string Name = "native handles";

    /// <summary>Tensors that live now. What other tests have left to the finalizer, those of refused input for instance, is gone
    /// before.</summary>
    public static int Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.LiveCount;
    }
}
