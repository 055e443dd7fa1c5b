using Theodolite.Data;

namespace Theodolite.TensorFiles.Pickles;

/// <summary>The numbers that tensors of a checkpoint share.</summary>
/// <param name="Key">Its name in the file.</param>
/// <param name="TypeName">The class that PyTorch gives it.</param>
/// <param name="Type">What it holds; null for bytes that the tensor gives a meaning.</param>
/// <param name="Count">How many numbers, or bytes.</param>
internal sealed record TorchStorage(string Key, string TypeName, ElementType? Type, long Count)
{
    /// <summary>Numbers of the file's storage in front of this one, where it is a part of it.</summary>
    public long Start { get; init; }
}

/// <summary>A tensor as a pickle describes it: element (i, j, …) is number offset + i·stride₀ + j·stride₁ + … of the storage.</summary>
/// <param name="Storage">The numbers.</param>
/// <param name="Type">Their type.</param>
/// <param name="Offset">Place of the first.</param>
/// <param name="Size">Extents.</param>
/// <param name="Strides">Distances of neighbours along each axis.</param>
internal sealed record TorchTensor(TorchStorage Storage, ElementType Type, long Offset, long[] Size, long[] Strides);
