using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Theodolite.Cli.Pictures;

/// <summary>
/// Joins PNG images of one size into an animated PNG: an acTL chunk after the header, an fcTL before each frame, and the image data of
/// all frames but the first as fdAT (W3C, Portable Network Graphics, third edition, section 11.3.6). Viewers that know no animation show
/// the first frame.
/// </summary>
internal static class AnimatedPng
{
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>Writes the animation, which repeats for ever.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="frames">PNG images, not interlaced, of equal size and colour type, and for how long each is shown.</param>
    /// <exception cref="ArgumentException">There is no frame, or two differ in their header.</exception>
    public static void Write(Stream output, IReadOnlyList<(byte[] Png, int Milliseconds)> frames)
    {
        var images = frames.Select(frame => Chunks(frame.Png)).ToList();
        if (images.Count == 0 || images.Any(image => !Header(image).AsSpan().SequenceEqual(Header(images[0]))))
        {
            throw new ArgumentException("An animation has at least one frame, and all have one size and colour type.", nameof(frames));
        }

        output.Write(s_signature);
        Put(output, "IHDR", Header(images[0]));
        Put(output, "acTL", [.. Number((uint)frames.Count), .. Number(0)]);
        var sequence = 0u;
        for (var index = 0; index < images.Count; index++)
        {
            Put(
                output,
                "fcTL",
                [.. Number(sequence++), .. Header(images[0])[..8], .. Number(0), .. Number(0), .. Delay(frames[index].Milliseconds), 0, 0]);
            foreach (var (_, data) in images[index].Where(chunk => chunk.Type == "IDAT"))
            {
                if (index == 0)
                {
                    Put(output, "IDAT", data);
                }
                else
                {
                    Put(output, "fdAT", [.. Number(sequence++), .. data]);
                }
            }
        }

        Put(output, "IEND", []);
    }

    /// <summary>The chunks of a PNG image.</summary>
    internal static List<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        var (chunks, at) = (new List<(string, byte[])>(), s_signature.Length);
        while (at + 12 <= png.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }

        return chunks;
    }

    private static byte[] Header(List<(string Type, byte[] Data)> chunks) => chunks.Find(chunk => chunk.Type == "IHDR").Data ?? [];

    private static byte[] Delay(int milliseconds)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), 1000);
        return bytes;
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static void Put(Stream output, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        output.Write(Number((uint)data.Length));
        output.Write(body);
        output.Write(Number(Crc32.HashToUInt32(body)));
    }
}
