using System.Runtime.InteropServices;
using Theodolite.Torch;

namespace Theodolite.Data;

/// <summary>One tensor of a safetensors file; its values are read from the file when asked for.</summary>
public sealed class SafetensorsEntry
{
    private readonly SourceFile _file;
    private readonly ElementType _type;
    private readonly long _position;

    internal SafetensorsEntry(SourceFile file, string name, string dtype, ElementType type, Shape shape, long position)
    {
        (_file, Name, DType, _type, Shape, _position) = (file, name, dtype, type, shape, position);
    }

    /// <summary>For instance <c>0.weight</c>.</summary>
    public string Name { get; }

    /// <summary>The dtype as the format names it: F64, F32, F16, BF16, I64, I32 or BOOL.</summary>
    public string DType { get; }

    /// <summary>Shape; elements lie row by row.</summary>
    public Shape Shape { get; }

    /// <summary>Whether the tensor holds real numbers.</summary>
    public bool IsFloating => _type is ElementType.Float64 or ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16;

    /// <summary>The values in float64; exact, except for I64 beyond 2⁵³.</summary>
    /// <exception cref="BadInputException">The file cannot be read any more.</exception>
    public double[] ToDoubles() => Read().ToDoubles();

    /// <summary>The values rounded to float32; exact for F32, F16, BF16 and BOOL.</summary>
    /// <exception cref="BadInputException">The file cannot be read any more.</exception>
    public float[] ToSingles() => Read().ToSingles();

    /// <summary>The values of an integer or boolean tensor.</summary>
    /// <exception cref="BadInputException">The tensor is floating, or the file cannot be read any more.</exception>
    public long[] ToInt64s()
    {
        if (IsFloating)
        {
            throw _file.Error($"holds '{Printable.Text(Name)}' as {DType}, but integers were expected");
        }

        if (_type != ElementType.Int64)
        {
            return Array.ConvertAll(ToDoubles(), value => (long)value);
        }

        return _file.Read(stream =>
        {
            stream.Position = _position;
            var values = new long[Shape.Count];
            var bytes = MemoryMarshal.AsBytes(values.AsSpan());
            _file.ReadExactly(stream, bytes, $"the tensor '{Printable.Text(Name)}'");
            return values;
        });
    }

    /// <summary>For instance <c>0.weight F32 [32, 64]</c>.</summary>
    public override string ToString() => $"{Name} {DType} {Shape}";

    private Numbers Read() => _file.Read(stream =>
    {
        stream.Position = _position;
        return _type.Read(_file, stream, bigEndian: false, (int)Shape.Count);
    });
}
