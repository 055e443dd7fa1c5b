using Theodolite.Data;

namespace Theodolite.TensorFiles.Pickles;

/// <summary>Numbers taken out of a storage in the order of a tensor's elements, row by row.</summary>
internal static class StridedNumbers
{
    /// <summary>The elements.</summary>
    /// <param name="tensor">The tensor, which lies within its storage.</param>
    /// <param name="bytes">The bytes of the file's storage, of which the tensor's may be a part.</param>
    /// <param name="bigEndian">Whether the most significant byte comes first.</param>
    public static double[] Read(TorchTensor tensor, ReadOnlySpan<byte> bytes, bool bigEndian)
    {
        var (size, strides, width) = (tensor.Size, tensor.Strides, tensor.Type.Size());
        var count = 1L;
        foreach (var extent in size)
        {
            count *= extent;
        }

        var values = new double[count];
        var index = new long[size.Length];
        var at = tensor.Storage.Start + tensor.Offset;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = tensor.Type.Decode(bytes[(int)(at * width)..], bigEndian);
            for (var axis = size.Length - 1; axis >= 0; axis--)
            {
                at += strides[axis];
                if (++index[axis] < size[axis])
                {
                    break;
                }

                at -= strides[axis] * size[axis];
                index[axis] = 0;
            }
        }

        return values;
    }
}
