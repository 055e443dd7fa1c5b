namespace Theodolite.Torch;

/// <summary>Element types of a <see cref="Tensor"/>.</summary>
public enum DType
{
    Float32,
    Float64,
    Int64,
    Bool,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    /// <summary>Bytes per element.</summary>
    public static int Size(this DType dtype) => dtype switch
    {
        DType.Float32 => 4,
        DType.Float64 or DType.Int64 => 8,
        DType.Bool => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, null),
    };

    /// <summary>Whether the type holds real numbers.</summary>
    public static bool IsFloating(this DType dtype) => dtype is DType.Float32 or DType.Float64;

    /// <summary>
    /// Unit roundoff u of a floating type, half the gap between 1 and the next number:
    /// 2⁻²⁴ for float32, 2⁻⁵³ for float64.
    /// </summary>
    public static double UnitRoundoff(this DType dtype) => dtype switch
    {
        DType.Float32 => 1.0 / (1 << 24),
        DType.Float64 => 1.0 / (1L << 53),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "only floating types round"),
    };
}
