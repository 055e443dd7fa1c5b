using System.Runtime.CompilerServices;
using TorchSharp;

namespace Theodolite.TorchSharp.Weights;

/// <summary>
/// Lets the tensors that a module holds be others for a while: what each object points at is exchanged, and put back at the end. The
/// weights themselves are never written to, whatever is thrown meanwhile, and optimizers keep the objects that they know.
/// </summary>
internal sealed class Exchange : IDisposable
{
    private readonly List<(torch.Tensor Held, nint Original)> _exchanged = [];
    private readonly List<torch.Tensor> _owned = [];

    /// <summary>Puts a tensor in the place of another.</summary>
    /// <param name="held">The tensor that the module holds.</param>
    /// <param name="other">What it is to be.</param>
    /// <param name="own">Whether the other goes when it is put back.</param>
    public void Put(torch.Tensor held, torch.Tensor other, bool own)
    {
        if (own)
        {
            _owned.Add(other.DetachFromDisposeScope());
        }

        _exchanged.Add((held, Handle(held)));
        Handle(held) = other.Handle;
    }

    public void Dispose()
    {
        for (var i = _exchanged.Count - 1; i >= 0; i--)
        {
            Handle(_exchanged[i].Held) = _exchanged[i].Original;
        }

        foreach (var tensor in _owned)
        {
            tensor.Dispose();
        }
    }

    // TorchSharp has no functional call, in which a module would be given its weights; its own conversion of a module makes new objects,
    // which an optimizer would not know.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "handle")]
    private static extern ref nint Handle(torch.Tensor tensor);
}
