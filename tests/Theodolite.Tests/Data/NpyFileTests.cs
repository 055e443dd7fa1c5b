using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Theodolite.Data;
using Theodolite.Torch;

namespace Theodolite.Tests.Data;

public sealed class NpyFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("<f4", "0000803f 00000040", 1, 2)]
    [InlineData(">f4", "3f800000 40000000", 1, 2)]
    [InlineData("<f8", "000000000000f03f 9a9999999999b93f", 1, 0.1)]
    [InlineData(">f8", "3ff0000000000000 3fb999999999999a", 1, 0.1)]
    [InlineData("<f2", "003c 0040", 1, 2)]
    [InlineData("|i1", "ff 7f", -1, 127)]
    [InlineData("|u1", "ff 7f", 255, 127)]
    [InlineData("|b1", "00 01", 0, 1)]
    [InlineData("<i2", "feff 0001", -2, 256)]
    [InlineData(">u2", "fffe 0001", 65534, 1)]
    [InlineData("<i4", "feffffff 00000100", -2, 65536)]
    [InlineData(">u4", "fffffffe 00010000", 4294967294, 65536)]
    [InlineData("<i8", "feffffffffffffff 0100000001000000", -2, 4294967297)]
    [InlineData(">u8", "0000000000000002 0000000100000001", 2, 4294967297)]
    public void Every_dtype_and_byte_order(string descr, string data, double first, double second)
    {
        var array = Read(
            Npy(1, $"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}", Convert.FromHexString(data.Replace(" ", ""))));
        Assert.Equal([2], array.Shape);
        Assert.Equal([first, second], array.Values.ToDoubles());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Fortran_order_becomes_row_by_row(byte version)
    {
        var array = Read(Npy(version, "{\"shape\": (2, 3), 'fortran_order':True,'descr':'|u1'}\n", [0, 3, 1, 4, 2, 5]));
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([0.0, 1, 2, 3, 4, 5], array.Values.ToDoubles());
    }

    [Fact]
    public void Long_integers_of_Python_2_are_whole_numbers()
    {
        var array = Read(Npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (2L, 3), }", [0, 1, 2, 3, 4, 5]));
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([10], Read(Npy(1, "{'descr': '|u1', 'fortran_order': False, 'shape': (10L,), }", new byte[10])).Shape);
        foreach (var wrong in (string[])["L", "1LL", "1l", "L1"])
        {
            var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({wrong},), }}";
            Assert.Contains("whole numbers", Assert.Throws<BadInputException>(() => Read(Npy(1, header, [0]))).Message);
        }
    }

    [Fact]
    public void What_is_written_is_read_back() =>
        Gen.Select(Gen.Long[0, 4].Array[0, 4], Gen.Int).Sample((extents, seed) =>
        {
            var shape = Shape.Create(extents);
            var singles = Enumerable.Range(0, (int)shape.Count).Select(i => (float)Math.Sin(seed + i)).ToArray();
            NpyFile.Write<float>(_folder.File("a.npy"), shape, singles);
            Assert.Equal(0, (new FileInfo(_folder.File("a.npy")).Length - (4 * singles.Length)) % 64);
            var array = NpyFile.Read(SourceFile.At("a.npy", _folder.Path));
            Assert.Equal(shape, array.Shape);
            Assert.Equal(singles, array.Values.Singles);
            var doubles = Array.ConvertAll(singles, value => Math.Exp(value));
            NpyFile.Write<double>(_folder.File("b.npy"), shape, doubles);
            Assert.Equal(doubles, NpyFile.Read(SourceFile.At("b.npy", _folder.Path)).Values.ToDoubles());
        }, seed: "0N0XIzNsQ0O2", iter: 30, threads: 1);

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", "never loaded")]
    [InlineData("{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}", "dtype '<f3'")]
    [InlineData("{'descr': '|f4', 'fortran_order': False, 'shape': (1,)}", "dtype '|f4'")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}", "structured dtypes")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1)}", "comma in a tuple")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}", "whole numbers")]
    [InlineData("{'descr': '|u1', 'fortran_order': 0, 'shape': (1,)}", "True or False")]
    [InlineData("{'descr': '|u1', 'fortran_order': False}", "exactly descr")]
    [InlineData("{'descr': '|u1', 'descr': '|u1', 'fortran_order': False, 'shape': (1,)}", "repeated key")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1,)} + open('/etc/passwd')", "exactly descr")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (1000000, 1000000)}", "refused")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (9999999999,)}", "axis of")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999,)}", "whole numbers")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (200000000,)}", "declares 200000000 bytes")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': ()}", "goes on after")]
    [InlineData("", "'{' was expected")]
    public void A_hostile_header_is_refused(string header, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Read(Npy(1, header, [1, 2]))).Message);

    [Fact]
    public void Too_few_bytes_and_other_versions_are_refused()
    {
        const string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
        Assert.Contains("truncated", Assert.Throws<BadInputException>(() => Read(Npy(1, header, new byte[7]))).Message);
        Assert.Contains("goes on", Assert.Throws<BadInputException>(() => Read(Npy(1, header, new byte[9]))).Message);
        Assert.Contains("version 4", Assert.Throws<BadInputException>(() => Read(Npy(4, header, new byte[8]))).Message);
        Assert.Contains("is empty", Assert.Throws<BadInputException>(() => Read([])).Message);
    }

    [Fact]
    public void A_lone_array_is_a_table_with_the_label_last()
    {
        NpyFile.Write<double>(_folder.File("t.npy"), [2, 3], new double[] { 1, 2, 0, 3, 4, 1 });
        var data = DataSource.Load(new() { Source = "t.npy" }, _folder.Path).Train;
        Assert.Equal([1.0, 2, 3, 4], data.Doubles.ToArray());
        Assert.Equal([0, 1], data.Labels.ToArray());
    }

    internal static byte[] Npy(byte version, string header, byte[] data)
    {
        var size = new byte[version == 1 ? 2 : 4];
        BinaryPrimitives.WriteUInt16LittleEndian(size, (ushort)header.Length);
        return [0x93, .. "NUMPY"u8, version, 0, .. size, .. Encoding.Latin1.GetBytes(header), .. data];
    }

    private NumericArray Read(byte[] bytes)
    {
        _folder.Write("x.npy", bytes);
        return NpyFile.Read(SourceFile.At("x.npy", _folder.Path));
    }
}
