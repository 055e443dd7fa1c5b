using System.Buffers.Binary;
using System.Text;
using Theodolite.Data;

namespace Theodolite.Tests.Data;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        SafetensorsFile.Write(
            _folder.File("a.safetensors"),
            [
                ("0.weight", [2, 3], new float[] { 1, -2, 3, float.NaN, 5, float.MaxValue }),
                ("name \"with\" ünïcode", [2], new double[] { 0.1, double.NegativeInfinity }),
                ("scalar", [], new long[] { long.MinValue }),
                ("empty", [0, 4], Array.Empty<float>()),
            ],
            new Dictionary<string, string> { ["format"] = "pt", ["step"] = "12" });
        var file = SafetensorsFile.Read(_folder.File("a.safetensors"));
        Assert.Equal(["0.weight", "name \"with\" ünïcode", "scalar", "empty"], file.Entries.Select(entry => entry.Name));
        Assert.Equal(["F32", "F64", "I64", "F32"], file.Entries.Select(entry => entry.DType));
        Assert.Equal([1, -2, 3, float.NaN, 5, float.MaxValue], file.Find("0.weight")!.ToSingles());
        Assert.Equal([0.1, double.NegativeInfinity], file.Entries[1].ToDoubles());
        Assert.Equal([long.MinValue], file.Entries[2].ToInt64s());
        Assert.Equal([0, 4], file.Entries[3].Shape);
        Assert.Empty(file.Entries[3].ToDoubles());
        Assert.Equal("12", file.Metadata["step"]);
        Assert.Null(file.Find("none"));
    }

    [Theory]
    [InlineData("F16", "003C00C0", 1, -2)]
    [InlineData("BF16", "803F00C0", 1, -2)]
    [InlineData("F32", "0000803F000000C0", 1, -2)]
    [InlineData("I32", "01000000FEFFFFFF", 1, -2)]
    [InlineData("BOOL", "0100", 1, 0)]
    public void Every_dtype_is_decoded(string dtype, string hex, double first, double second)
    {
        var data = Convert.FromHexString(hex);
        var file = Read("{\"a\":{\"dtype\":\"" + dtype + "\",\"shape\":[2],\"data_offsets\":[0," + data.Length + "]}}", data);
        Assert.Equal([first, second], file.Entries[0].ToDoubles());
    }

    [Fact]
    public void Entries_come_in_the_order_of_their_values()
    {
        var file = Read(
            """{"b":{"dtype":"BOOL","shape":[1],"data_offsets":[1,2]},"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}   """,
            [1, 0]);
        Assert.Equal(["a", "b"], file.Entries.Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}""", "has 1 bytes after its last tensor")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[3],"data_offsets":[0,3]}}""", "within 2")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,1]}}""", "2 bytes from 0")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[1,2]}}""", "from 0 on")]
    [InlineData(
        """{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"BOOL","shape":[1],"data_offsets":[1,2]}}""",
        "'b' at bytes 1 to 2")]
    [InlineData(
        """{"a":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"BOOL","shape":[1],"data_offsets":[1,2]}}""",
        "'a' is repeated")]
    [InlineData("""{"a":{"dtype":"F8","shape":[2],"data_offsets":[0,2]}}""", "as F8")]
    [InlineData("""{"a":{"dtype":"BOOL","dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}""", "once each")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2],"more":1}}""", "once each")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[2],"data_offsets":[0,1,2]}}""", "two data_offsets")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[-2],"data_offsets":[0,2]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[2.5],"data_offsets":[0,2]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"BOOL","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", "axis of")]
    [InlineData("""{"__metadata__":{"a":1}}""", "strings as metadata")]
    [InlineData("""[]""", "an object at the start")]
    [InlineData("""{"a":[[[[[[[[]]]]]]]]}""", "an object for 'a'")]
    [InlineData("""{"a":""", "not the JSON")]
    [InlineData("""{} {}""", "not the JSON")]
    [InlineData("", "not the JSON")]
    public void A_hostile_header_is_refused(string header, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Read(header, [0, 0])).Message);

    [Fact]
    public void A_header_longer_than_the_file_is_refused()
    {
        var path = _folder.Write("a.safetensors", [255, 255, 255, 255, 255, 255, 255, 127, 1, 2]);
        Assert.Contains("at most 2", Assert.Throws<BadInputException>(() => SafetensorsFile.Read(path)).Message);
        path = _folder.Write("a.safetensors", [1, 2, 3]);
        Assert.Contains("truncated", Assert.Throws<BadInputException>(() => SafetensorsFile.Read(path)).Message);
        Assert.Contains("was not found", Assert.Throws<BadInputException>(() => SafetensorsFile.Read(_folder.File("none"))).Message);
    }

    [Fact]
    public void Misuse_of_the_writer_is_an_argument_error()
    {
        var path = _folder.File("a.safetensors");
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [("a", [2], new float[3])]));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [("a", [1], new float[1]), ("a", [1], new float[1])]));
        Assert.Throws<ArgumentException>(() => SafetensorsFile.Write(path, [("a", [1], new short[1])]));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    private SafetensorsFile Read(string header, byte[] data)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var size = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(size, text.Length);
        return SafetensorsFile.Read(_folder.Write("a.safetensors", [.. size, .. text, .. data]));
    }
}
