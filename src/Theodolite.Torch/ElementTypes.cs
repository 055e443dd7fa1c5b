namespace Theodolite.Torch;

/// <summary>Which C# type holds an element.</summary>
internal static class ElementTypes
{
    /// <summary>Element type that a C# type stands for.</summary>
    /// <exception cref="TorchException">It stands for none.</exception>
    public static DType Of<T>(string operation)
        where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new TorchException(operation, $"{typeof(T).Name} is no element type: expected float, double, long or bool");
}
