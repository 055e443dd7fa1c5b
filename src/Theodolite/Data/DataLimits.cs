namespace Theodolite.Data;

/// <summary>What a foreign file may ask for before it is refused: files are hostile until read.</summary>
internal static class DataLimits
{
    /// <summary>Numbers in one array: 2²⁸ (1 GiB in float32).</summary>
    public const long Elements = 1L << 28;

    /// <summary>Columns of a table.</summary>
    public const int Columns = 1 << 20;

    /// <summary>Characters of one field of a table.</summary>
    public const int FieldCharacters = 1000;

    /// <summary>Largest class label plus one.</summary>
    public const int Classes = 1_000_000;

    /// <summary>Different labels of a table that are names: 2¹⁶.</summary>
    public const int ClassNames = 1 << 16;

    /// <summary>Bytes of a text: 2²⁵.</summary>
    public const long TextBytes = 1L << 25;

    /// <summary>Deflate cannot expand a byte to more than this many; a file that declares more is lying.</summary>
    public const long DeflateRatio = 1032;

    /// <summary>Bytes a compressed array may expand to.</summary>
    public const long ExpandedArray = (Elements * 8) + 1024;

    /// <summary>Bytes a compressed table may expand to: 64 MiB, or 256 times its size where that is more, at most 8 GiB.</summary>
    public static long ExpandedText(long compressedBytes) =>
        Math.Min(8L << 30, Math.Max(64L << 20, 256 * Math.Min(compressedBytes, 1L << 40)));
}
