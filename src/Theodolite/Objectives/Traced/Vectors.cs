using Theodolite.Torch;

namespace Theodolite.Objectives.Traced;

/// <summary>Moves tensors into managed float64 memory.</summary>
internal static class Vectors
{
    /// <summary>Writes the elements, row by row.</summary>
    public static void Read(Tensor tensor, Span<double> destination)
    {
        using var doubles = tensor.To(DType.Float64);
        using var local = doubles.To(Device.Cpu);
        local.CopyTo(destination);
    }
}
