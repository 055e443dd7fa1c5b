[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Theodolite.Torch.Tests;

/// <summary>
/// Base of tests that own tensors: what a test registers is disposed at its end, and then as many
/// native tensors must live as before, so the library itself has kept none.
/// </summary>
public abstract class LeakFree : IDisposable
{
    private readonly List<Tensor> _owned = [];
    private readonly int _before = Tensor.LiveCount;

    /// <summary>Registers a tensor for disposal at the end of the test.</summary>
    protected Tensor Own(Tensor tensor)
    {
        _owned.Add(tensor);
        return tensor;
    }

    public void Dispose()
    {
        foreach (var tensor in _owned)
        {
            tensor.Dispose();
        }

        Assert.Equal(_before, Tensor.LiveCount);
        GC.SuppressFinalize(this);
    }
}
