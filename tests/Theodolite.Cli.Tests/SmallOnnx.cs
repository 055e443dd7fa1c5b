using System.Text;

namespace Theodolite.Cli.Tests;

/// <summary>A linear layer of zeros from 64 numbers to 10 as an ONNX file, written field by field; the numbers may be a product of two
/// inputs.</summary>
internal static class SmallOnnx
{
    public static byte[] Zeros(string result = "y", bool weighed = false)
    {
        var graph = Join(
            weighed ? Field(1, Join(Text(1, "x"), Text(1, "weight"), Text(2, "xw"), Text(3, "weigh"), Text(4, "Mul"))) : [],
            Field(1, Join(
                Text(1, weighed ? "xw" : "x"),
                Text(1, "fc.weight"),
                Text(1, "fc.bias"),
                Text(2, "z"),
                Text(3, "fc"),
                Text(4, "Gemm"),
                Field(5, Join(Text(1, "transB"), Number(3, 1), Number(20, 2))))),
            Field(1, Join(Text(1, "z"), Text(2, result), Text(3, "end"), Text(4, "Identity"))),
            Text(2, "g"),
            Field(5, Join(Number(1, 10), Number(1, 64), Number(2, 1), Text(8, "fc.weight"), Field(9, new byte[10 * 64 * 4]))),
            Field(5, Join(Number(1, 10), Number(2, 1), Text(8, "fc.bias"), Field(9, new byte[40]))),
            Field(11, Tensor("x", 64)),
            weighed ? Field(11, Tensor("weight", 64)) : [],
            Field(12, Tensor(result, 10)));
        return Join(Number(1, 8), Field(7, graph), Field(8, Number(2, 17)));
    }

    private static byte[] Tensor(string name, int extent) => Join(
        Text(1, name),
        Field(2, Field(1, Join(Number(1, 1), Field(2, Join(Field(1, Text(2, "n")), Field(1, Number(1, extent))))))));

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    private static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int field, byte[] content) => [.. Varint((field << 3) | 2), .. Varint(content.Length), .. content];

    private static byte[] Number(int field, int value) => [.. Varint(field << 3), .. Varint(value)];

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 128; value >>= 7)
        {
            yield return (byte)(value | 128);
        }

        yield return (byte)value;
    }
}
