using Theodolite.Torch;

namespace Theodolite.Programs.Primitives;

/// <summary>
/// Channels filled up with zeros to a multiple of sixteen, where a float32 convolution on a CPU sums over them: the blocked
/// kernels of oneDNN in libtorch 2.10 otherwise read the channels that are missing from a block as the memory happens to be, and
/// a NaN left there by something else becomes a NaN of the result. Zeros change no value.
/// </summary>
internal static class WholeChannels
{
    /// <summary>Channels of a block.</summary>
    public const long Block = 16;

    /// <summary>Channels that are missing.</summary>
    public static long Missing(Tensor any, Shape weight, long groups, long channels)
    {
        var pointwise = true;
        for (var axis = 2; axis < weight.Rank; axis++)
        {
            pointwise &= weight[axis] == 1;
        }

        return any.DType != DType.Float32 || any.Device != Device.Cpu || groups != 1 || pointwise
            ? 0
            : (Block - (channels % Block)) % Block;
    }

    /// <summary>A copy with zeros behind the channels.</summary>
    public static Tensor Fill(Tensor tensor, int axis, long missing)
    {
        var full = Tensor.Zeros(tensor.Shape.With(axis, tensor.Shape[axis] + missing), tensor.DType, tensor.Device);
        using var there = full.Narrow(axis, 0, tensor.Shape[axis]);
        there.Copy_(tensor);
        return full;
    }
}
