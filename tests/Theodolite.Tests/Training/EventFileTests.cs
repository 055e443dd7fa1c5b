using System.Buffers.Binary;
using System.Text;
using Theodolite.Runs;
using Theodolite.Training;

namespace Theodolite.Tests.Training;

public class EventFileTests
{
    // CRC-32C of the nine digits is e3069283 (RFC 3720); TFRecords rotate it right by 15 bits and add a282ead8.
    [Fact]
    public void The_checksum_is_masked_as_TFRecords_have_it()
    {
        const uint Crc = 0xe3069283;
        Assert.Equal(unchecked(((Crc >> 15) | (Crc << 17)) + 0xa282ead8), EventFile.MaskedCrc("123456789"u8));
    }

    [Fact]
    public void Records_can_be_read_back()
    {
        using var folder = new TemporaryFolder();
        using (var events = new EventFile(folder.Path, 5, TimeProvider.System))
        {
            events.Add(300, "loss", 0.25);
        }

        var bytes = File.ReadAllBytes(Assert.Single(Directory.GetFiles(folder.Path, "events.out.tfevents.*")));
        var records = new List<byte[]>();
        for (var at = 0; at < bytes.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
            Assert.Equal(EventFile.MaskedCrc(bytes.AsSpan(at, 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 8)));
            var data = bytes.AsSpan(at + 12, length);
            Assert.Equal(EventFile.MaskedCrc(data), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at + 12 + length)));
            records.Add(data.ToArray());
            at += 16 + length;
        }

        Assert.Equal(3, records.Count);
        Assert.Equal("brain.Event:2", Encoding.ASCII.GetString(records[0][^13..]));
        // wall_time (9 bytes); step 5; session_log { status: START }.
        Assert.Equal([0x10, 5, 0x3a, 2, 0x08, 1], records[1][9..]);
        // step 300 as a varint; summary { value { tag: "loss" simple_value: 0.25 } }.
        Assert.Equal([0x10, 0xac, 0x02, 0x2a, 13, 0x0a, 11, 0x0a, 4, .. "loss"u8, 0x15, 0, 0, 0x80, 0x3e], records[2][9..]);
    }
}
