namespace Theodolite.Tests;

/// <summary>Tests that count live native handles run alone: every other test makes and frees some meanwhile.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class NativeHandles
{
    public const string Name = "native handles";
}
