using System.Runtime.InteropServices;
using Theodolite.Objectives;
using TorchSharp;

namespace Theodolite.TorchSharp.Weights;

/// <summary>A point θ as tensors to differentiate by, one for every block, all views of one flat tensor.</summary>
internal sealed class Leaves : IDisposable
{
    private readonly torch.Tensor _flat;

    /// <param name="layout">The blocks.</param>
    /// <param name="theta">θ.</param>
    /// <param name="type">Type of the tensors.</param>
    /// <param name="device">Where they lie.</param>
    public Leaves(ParameterLayout layout, ReadOnlySpan<double> theta, torch.ScalarType type, torch.Device device)
    {
        using var scope = torch.NewDisposeScope();
        _flat = Flat(theta, [theta.Length], type, device).DetachFromDisposeScope();
        Tensors =
        [
            .. layout.Blocks.Select(block => Of(_flat, block).detach().requires_grad_().DetachFromDisposeScope()),
        ];
    }

    /// <summary>The tensors, in order of the blocks.</summary>
    public torch.Tensor[] Tensors { get; }

    /// <summary>Numbers as a tensor of a type and place; the caller owns it.</summary>
    public static torch.Tensor Flat(ReadOnlySpan<double> numbers, long[] shape, torch.ScalarType type, torch.Device device)
    {
        var wide = torch.empty(shape, torch.ScalarType.Float64, torch.CPU);
        numbers.CopyTo(MemoryMarshal.Cast<byte, double>(wide.bytes));
        return wide.to(type, device);
    }

    /// <summary>The block of a flat tensor [P], in its shape.</summary>
    public static torch.Tensor Of(torch.Tensor flat, ParameterBlock block) =>
        flat.narrow(0, block.Offset, block.Count).view(block.Shape.Span.ToArray());

    /// <summary>Copies the numbers of a float64 tensor.</summary>
    public static void Read(torch.Tensor wide, Span<double> numbers)
    {
        using var here = wide.to(torch.CPU).contiguous();
        MemoryMarshal.Cast<byte, double>(here.bytes).CopyTo(numbers);
    }

    public void Dispose()
    {
        foreach (var tensor in Tensors)
        {
            tensor.Dispose();
        }

        _flat.Dispose();
    }
}
