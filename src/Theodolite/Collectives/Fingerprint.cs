using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Theodolite.Collectives;

/// <summary>A short text that stands for much: what processes compare to see that they have the same (XXH128).</summary>
public sealed class Fingerprint
{
    private readonly XxHash128 _hash = new();

    /// <summary>Takes in numbers.</summary>
    public Fingerprint With<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        for (var start = 0; start < values.Length; start += 1 << 24)
        {
            _hash.Append(MemoryMarshal.AsBytes(values.Slice(start, Math.Min(1 << 24, values.Length - start))));
        }

        return this;
    }

    /// <summary>Takes in a text.</summary>
    public Fingerprint With(string text) => With<byte>(Encoding.UTF8.GetBytes(text));

    public override string ToString() => _hash.GetCurrentHashAsUInt128().ToString("x32", CultureInfo.InvariantCulture);
}
