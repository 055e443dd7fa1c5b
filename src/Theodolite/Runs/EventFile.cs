using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Theodolite.Runs;

/// <summary>
/// Scalars for TensorBoard: an event file of TFRecords (length, masked CRC-32C of the length, data, masked CRC-32C of the data),
/// each an <c>Event</c> message in protocol buffers' wire format. Of that message four fields are needed and written here:
/// wall_time (1), step (2), file_version (3), summary (5) with tag and simple_value; and session_log (7), with which a resumed run says
/// that what an earlier file has from its step on is void.
/// </summary>
public sealed class EventFile : IDisposable
{
    private const int Session = 7;
    private readonly FileStream _stream;
    private readonly TimeProvider _clock;

    /// <summary>Begins a new file in a folder.</summary>
    /// <param name="folder">The folder; TensorBoard reads all files in it.</param>
    /// <param name="firstStep">The first step that this file may have.</param>
    /// <param name="clock">Times of the events.</param>
    /// <exception cref="BadInputException">It cannot be made.</exception>
    public EventFile(string folder, long firstStep, TimeProvider clock)
    {
        _clock = clock;
        var seconds = clock.GetUtcNow().ToUnixTimeSeconds();
        try
        {
            for (var number = 0; ; number++)
            {
                var path = Path.Combine(
                    folder,
                    string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{seconds + number:0000000000}.theodolite"));
                if (File.Exists(path))
                {
                    continue;
                }

                _stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1 << 14);
                break;
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The event file in '{folder}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }

        Write(new Message().Double(1, Now).Bytes(3, "brain.Event:2"u8));
        if (firstStep > 1)
        {
            Write(new Message().Double(1, Now).Varint(2, (ulong)firstStep).Bytes(Session, new Message().Varint(1, 1).Written));
        }
    }

    private double Now => _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    /// <summary>Writes a number.</summary>
    public void Add(long step, string name, double value)
    {
        var summary = new Message().Bytes(1, new Message().Bytes(1, Encoding.UTF8.GetBytes(name)).Single(2, (float)value).Written);
        Write(new Message().Double(1, Now).Varint(2, (ulong)step).Bytes(5, summary.Written));
    }

    /// <summary>Hands what was written to the operating system, so that TensorBoard sees it.</summary>
    public void Flush() => _stream.Flush();

    public void Dispose() => _stream.Dispose();

    /// <summary>The checksum as TFRecords have it: CRC-32C, rotated right by 15 bits, plus a constant.</summary>
    internal static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + 0xa282ead8;
    }

    private void Write(Message message)
    {
        var data = message.Written;
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc(header[..8]));
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc(data));
        try
        {
            _stream.Write(header);
            _stream.Write(data);
            _stream.Write(footer);
        }
        catch (IOException error)
        {
            throw new BadInputException($"'{_stream.Name}' cannot be written: {error.Message.TrimEnd('.')}.", error);
        }
    }

    // The wire format: each field a varint (number << 3 | type), then a varint, 8 bytes, length and bytes, or 4 bytes.
    private sealed class Message
    {
        private readonly List<byte> _bytes = [];

        public ReadOnlySpan<byte> Written => _bytes.ToArray();

        public Message Varint(int field, ulong value) => Tag(field, 0).Raw(value);

        public Message Double(int field, double value)
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
            Tag(field, 1);
            _bytes.AddRange(bytes);
            return this;
        }

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Tag(field, 2).Raw((ulong)value.Length);
            _bytes.AddRange(value);
            return this;
        }

        public Message Single(int field, float value)
        {
            Span<byte> bytes = stackalloc byte[4];
            BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
            Tag(field, 5);
            _bytes.AddRange(bytes);
            return this;
        }

        private Message Tag(int field, int type) => Raw((ulong)((field << 3) | type));

        private Message Raw(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
            {
                _bytes.Add((byte)(value | 0x80));
            }

            _bytes.Add((byte)value);
            return this;
        }
    }
}
