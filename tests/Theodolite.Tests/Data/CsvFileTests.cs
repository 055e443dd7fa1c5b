using System.Text;
using Theodolite.Data;

namespace Theodolite.Tests.Data;

public sealed class CsvFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1,2,0\n3,4,1\n")]
    [InlineData("1,2,0\r\n3,4,1")]
    [InlineData("a,b,label\n1,2,0\n3,4,1\n\n\r\n\n")]
    [InlineData("0,1,label\n1,2,0\n3,4,1\n")]
    [InlineData("\uFEFF\"a, first\",\"b\"\"\nof two lines\",label\r1,2,0\r3,4,1")]
    [InlineData("\"1\",2.0,0\n 3 ,4e0,+1\n")]
    public void The_same_table_in_many_spellings(string text)
    {
        var data = Load(text);
        Assert.Equal([1f, 2, 3, 4], data.Singles.ToArray());
        Assert.Equal([0, 1], data.Labels.ToArray());
        Assert.Equal([0.0, 1], data.Targets.ToArray());
        Assert.Equal([2], data.SampleShape);
    }

    [Fact]
    public void Real_targets_are_for_regression()
    {
        var data = Load("0.1,0.25\n2,-1.5\n");
        Assert.False(data.HasLabels);
        Assert.Equal([0.25, -1.5], data.Targets.ToArray());
        Assert.Equal(0.1, data.Doubles.Span[0]);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("\n\n", "is empty")]
    [InlineData("a,b,c\n", "no rows")]
    [InlineData("1\n2\n", "one column")]
    [InlineData("1,2,0\n3,1\n", "2 columns in line 2")]
    [InlineData("1,2,0\n3,four,1\n", "'four' in line 2, column 2")]
    [InlineData("one,2,0\n3,4,1\n", "'one' in line 1, column 1")]
    [InlineData("1,2,0\n3,NaN,1\n", "'NaN' in line 2, column 2")]
    [InlineData("1,2,0\n3,1e999,1\n", "'1e999' in line 2, column 2")]
    [InlineData("1,2,0\n3,,1\n", "nothing in line 2, column 2")]
    [InlineData("1,2,0\n3,4,Infinity\n", "'Infinity' in line 2, column 3")]
    [InlineData("1,2,0\n3,\"4,1\n", "never closed, in line 3, column 2")]
    [InlineData("1,2,0\n3,\"4\"5,1\n", "after a closing quote, in line 2, column 2")]
    [InlineData("1,2,0\n3,4\"5,1\n", "has a quote inside a field")]
    public void Every_defect_is_named_with_its_place(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<BadInputException>(() => Load(text)).Message);

    [Fact]
    public void Compressed_tables_are_read_and_damaged_ones_refused()
    {
        var whole = Gzip.Of(string.Concat(Enumerable.Range(0, 2000).Select(i => $"{i * 31 % 97},{i * i % 89},{i % 3}\n")));
        Assert.Equal(2000, Load(whole).Count);
        foreach (var kept in new[] { whole.Length - 1, whole.Length - 8, whole.Length / 2, 11, 5, 2 })
        {
            Assert.Throws<BadInputException>(() => Load(whole[..kept]));
        }

        whole[whole.Length / 2] ^= 0x40;
        Assert.Throws<BadInputException>(() => Load(whole));
    }

    [Fact]
    public void A_decompression_bomb_is_refused()
    {
        using var memory = new MemoryStream(Gzip.Of(new string('0', 100_000)));
        using var content = new GzipContent(memory, 50_000, new SourceFile("a.gz", "a.gz"));
        Assert.Contains("expands to more than 50000 bytes", Assert.Throws<BadInputException>(() => content.CopyTo(Stream.Null)).Message);
        Assert.Equal(64 << 20, DataLimits.ExpandedText(1000));
        Assert.Equal(256L << 20, DataLimits.ExpandedText(1 << 20));
        Assert.Equal(8L << 30, DataLimits.ExpandedText(long.MaxValue));
    }

    [Fact]
    public void Missing_files_folders_and_formats_are_named()
    {
        Assert.Contains("was not found", Message("none.csv"));
        Assert.Contains("is a folder", Message("."));
        Assert.Contains("zero character", Message("a\0b.csv"));
        _folder.Write("a.orc", "ORC");
        Assert.Contains("format that is not known", Message("a.orc"));
        Assert.Throws<BadInputException>(() => DataSource.Load(new(), _folder.Path));
        Assert.Throws<BadInputException>(() => DataSource.Load(new() { Images = "a" }, _folder.Path));
        Assert.Throws<BadInputException>(() => DataSource.Load(new() { Source = "digits", Images = "a", Labels = "b" }, _folder.Path));
    }

    private string Message(string source) =>
        Assert.Throws<BadInputException>(() => DataSource.Load(new() { Source = source }, _folder.Path)).Message;

    private Dataset Load(string text) => Load(Encoding.UTF8.GetBytes(text));

    private Dataset Load(byte[] bytes)
    {
        _folder.Write("table.csv", bytes);
        return DataSource.Load(new() { Source = "table.csv" }, _folder.Path).Train;
    }
}
