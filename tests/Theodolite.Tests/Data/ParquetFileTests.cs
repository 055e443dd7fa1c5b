using Parquet;
using Parquet.Schema;
using Theodolite.Data;

namespace Theodolite.Tests.Data;

/// <summary>Tables that Parquet.Net wrote, in each of its packings.</summary>
public sealed class ParquetFileTests : IDisposable
{
    private const int Rows = 300;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A table of five columns in two groups of rows: row i holds i/7, i/3, i − 5, i % 2 and the class i % 3.</summary>
    internal static async Task<byte[]> Table(CompressionMethod method, int rows, bool missing = false)
    {
        var schema = new ParquetSchema(
            new DataField<double>("a"),
            new DataField<float>("b", true),
            new DataField<int>("c"),
            new DataField<bool>("d"),
            new DataField<string>("label"));
        using var memory = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(schema, memory, new ParquetOptions { CompressionMethod = method }))
        {
            foreach (var start in new[] { 0, rows / 2 })
            {
                int[] range = [.. Enumerable.Range(start, rows / 2)];
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<double>(schema.DataFields[0], Array.ConvertAll(range, i => i / 7.0));
                await group.WriteAsync<float>(
                    schema.DataFields[1],
                    Array.ConvertAll(range, i => missing && i == 5 ? (float?)null : i / 3f));
                await group.WriteAsync<int>(schema.DataFields[2], Array.ConvertAll(range, i => i - 5));
                await group.WriteAsync<bool>(schema.DataFields[3], Array.ConvertAll(range, i => i % 2 == 1));
                await group.WriteAsync(schema.DataFields[4], Array.ConvertAll(range, i => "zyx"[i % 3].ToString()));
            }
        }

        return memory.ToArray();
    }

    [Theory]
    [InlineData(CompressionMethod.None)]
    [InlineData(CompressionMethod.Snappy)]
    [InlineData(CompressionMethod.Gzip)]
    [InlineData(CompressionMethod.Brotli)]
    public async Task Every_packing_gives_the_numbers_that_were_written(CompressionMethod method)
    {
        var data = Load(await Table(method, Rows), new DataSettings());
        Assert.Equal(Rows, data.Count);
        Assert.Equal(4, data.Features);
        Assert.Equal(
            Enumerable.Range(0, Rows).SelectMany(i => new[] { i / 7.0, i / 3f, i - 5, i % 2 }),
            data.Doubles.ToArray());
        Assert.Equal(["x", "y", "z"], data.Classes);
        Assert.Equal(Enumerable.Range(0, Rows).Select(i => 2.0 - (i % 3)), data.Targets.ToArray());
    }

    [Fact]
    public async Task Columns_are_named_as_those_of_any_table()
    {
        var bytes = await Table(CompressionMethod.Snappy, 6);
        var data = Load(bytes, new DataSettings { Label = "c", Index = "label" });
        Assert.Equal(3, data.Features);
        Assert.Equal([-5, -4, -3, -2, -1, 0], data.Targets.ToArray());
        Assert.Null(data.Classes);
        Assert.Contains("has 'z' in row 1, column 5 ('label')", Refused(bytes, new DataSettings { Label = "c" }));
        Assert.Contains("has no column 'e'", Refused(bytes, new DataSettings { Label = "e" }));
        Assert.Contains("'header' says", Refused(bytes, new DataSettings { Header = true }));
    }

    [Fact]
    public async Task What_is_missing_or_packed_otherwise_is_named()
    {
        Assert.Contains(
            "has nothing in row 6, column 2 ('b')",
            Refused(await Table(CompressionMethod.None, 20, missing: true), new DataSettings()));
        Assert.Contains("is packed by Zstandard", Refused(await Table(CompressionMethod.Zstd, 20), new DataSettings()));
    }

    private Dataset Load(byte[] bytes, DataSettings settings) =>
        DataSource.Load(settings with { Source = _folder.Write("table.parquet", bytes) }, ".").Train;

    private string Refused(byte[] bytes, DataSettings settings) =>
        Assert.Throws<BadInputException>(() => Load(bytes, settings)).Message;
}
