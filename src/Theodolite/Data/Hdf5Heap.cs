namespace Theodolite.Data;

/// <summary>Texts of any length lie in collections apart (HDF5 File Format Specification, III.E).</summary>
internal static class Hdf5Heap
{
    /// <summary>The text that a length, an address and a number in the collection there say.</summary>
    public static string Text(Hdf5Cursor reference, Hdf5Source source)
    {
        var (length, address, number) = (reference.UInt32(), reference.Int64(), reference.UInt32());
        if (address <= 0 || length == 0)
        {
            return "";
        }

        var head = source.At(address, 16);
        head.Expect("GCOL");
        var at = address + 16;
        var end = address + head.Skip(4).Int64();
        while (at + 16 <= end)
        {
            var entry = source.At(at, 16);
            var (index, size) = (entry.UInt16(), entry.Skip(6).Int64());
            if (index == number)
            {
                var count = Math.Min(length, size);
                return source.At(at + 16, count).Text((int)count);
            }

            if (index == 0 || size < 0)
            {
                break;
            }

            at += 16 + ((size + 7) / 8 * 8);
        }

        return "";
    }
}
