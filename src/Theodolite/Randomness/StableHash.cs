namespace Theodolite.Randomness;

/// <summary>Hashes that are the same in every process and on every platform, unlike <see cref="object.GetHashCode"/>.</summary>
public static class StableHash
{
    /// <summary>FNV-1a, 64 bits (Fowler, Noll and Vo; RFC 9923).</summary>
    public static ulong Fnv1a(ReadOnlySpan<byte> bytes)
    {
        var hash = 0xCBF29CE484222325UL;
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * 0x100000001B3UL);
        }

        return hash;
    }

    /// <summary>
    /// One step of SplitMix64 (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014): a
    /// bijection in which every input bit reaches every output bit.
    /// </summary>
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15UL;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }
}
