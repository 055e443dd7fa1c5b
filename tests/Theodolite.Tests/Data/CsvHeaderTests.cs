using Theodolite.Data;

namespace Theodolite.Tests.Data;

/// <summary>What the first row is: a header or a sample, never dropped in silence.</summary>
public sealed class CsvHeaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Missing =>
    [
        "", " ", "NA", "N/A", "n/a", "?", "null", "NULL", "None", "nan", "NaN", "-", "\u2212", "\u2014", ".", "inf", "-inf", "Infinity",
        "#N/A", "3 kg", "1,234", "12%", "abc", "1.2.3", "0x10", "1e999", "\u22123",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Missing))]
    public void A_cell_that_is_no_number_in_a_first_row_with_numbers_is_an_error_at_every_place(string cell)
    {
        for (var column = 0; column < 4; column++)
        {
            string[] cells = ["1", "2", "3", "4"];
            cells[column] = $"\"{cell}\"";
            var found = cell.Trim().Length == 0 ? "nothing" : $"'{cell}'";
            var expected = $"has {found} in line 1, column {column + 1}";
            Assert.Contains(expected, Refused($"{string.Join(',', cells)}\n5,6,7,8\n9,1,2,3\n"));
            Assert.Contains(expected.Replace("line 1", "line 2"), Refused($"a,b,c,d\n{string.Join(',', cells)}\n5,6,7,8\n"));
        }
    }

    [Fact]
    public void A_trailing_comma_is_a_missing_cell()
    {
        Assert.Contains("has nothing in line 1, column 3", Refused("1,2,\n3,4,5\n6,7,8\n"));
        Assert.Contains("'header: true'", Refused("1,2,\n3,4,5\n6,7,8\n"));
        Assert.Contains("has nothing in line 1, column 1", Refused(",2,3\n3,4,5\n6,7,8\n"));
        Assert.Contains("has nothing in line 1, column 4", Refused("1,2,0,\n3,4,1,\n"));
        Assert.Contains("has nothing in line 2, column 4", Refused("a,b,c,\n1,2,0,\n3,4,1,\n"));
        Assert.Contains("'?' in line 1, column 1", Refused("?,?,setosa\n1,2,setosa\n"));
        Assert.Contains("'NA' in line 1, column 1", Refused("NA,setosa\n1,setosa\n"));
    }

    [Theory]
    [InlineData("a,b,label\n1,2,0\n3,4,1\n")]
    [InlineData("\"width, cm\",\"he said \"\"b\"\"\",\"of\ntwo lines\"\n1,2,0\n3,4,1\n")]
    [InlineData("Na,1stFlrSF,Class\n1,2,0\n3,4,1\n")]
    [InlineData("# made by hand\n\na,b,label\n# in between\n1,2,0\n3,4,1\n#\n")]
    public void Names_are_a_header(string text)
    {
        var data = Load(text);
        Assert.Equal([1.0, 2, 3, 4], data.Doubles.ToArray());
        Assert.Equal(text.Contains('#') ? 1 : 0, data.Notes.Count);
    }

    [Theory]
    [InlineData("0,1,2\n5.1,3.5,0\n4.9,3,1\n", true)]
    [InlineData("1,2,3\n5.1,3.5,0\n4.9,3,1\n", true)]
    [InlineData("0,1,2\n3,4,5\n6,7,8\n", false)]
    [InlineData("1,2,3\n4,5,6\n7,8,9\n", false)]
    [InlineData("0,1\n2,4\n3,6\n", false)]
    [InlineData("1,2\n2,4\n3,6\n", false)]
    public void A_row_that_counts_is_a_header_where_the_others_do_not_and_that_is_said(string text, bool header)
    {
        var data = Load(text);
        Assert.Equal(header ? 2 : 3, data.Count);
        var note = Assert.Single(data.Notes, note => note.Contains("first row"));
        Assert.Contains(header ? "'header: false'" : "'header: true'", note);
        Assert.Equal(2, Load(text, header: true).Count);
        Assert.Equal(3, Load(text, header: false).Count);
        Assert.DoesNotContain(Load(text, header: header).Notes, said => said.Contains("first row"));
    }

    [Fact]
    public void Rows_that_do_not_count_from_their_place_are_samples()
    {
        foreach (var text in (string[])["0,2,1\n3,4,5\n", "0,1,3\n5,3,1\n", "1,2,0\n5,3,1\n", "0.0,1,2\n5,3,1\n", "2,3,4\n5,3,1\n"])
        {
            Assert.Equal(2, Load(text).Count);
            Assert.Empty(Load(text).Notes);
        }
    }

    [Fact]
    public void Counts_before_the_name_of_the_label_are_a_header()
    {
        var data = Load("0,1,label\n1,2,0\n3,4,1\n");
        Assert.Equal([1.0, 2, 3, 4], data.Doubles.ToArray());
        Assert.Contains("counts the columns", Assert.Single(data.Notes));
        Assert.Contains("'label' in line 1, column 3", Refused("0,2,label\n1,2,0\n3,4,1\n"));
        Assert.Contains("'abc' in line 1, column 3", Refused("1,2,abc\n3,4,5\n6,7,8\n"));
        Assert.Equal(3, Load("0,1,setosa\n1,2,setosa\n3,4,other\n").Count);
    }

    [Fact]
    public void The_names_of_a_comment_are_a_header()
    {
        var data = Load("# made by NumPy\n# a, b, label\n1,2,0\n3,4,1\n", label: "a");
        Assert.Equal([2.0, 0, 4, 1], data.Doubles.ToArray());
        Assert.Equal([1.0, 3], data.Targets.ToArray());
        Assert.Contains(data.Notes, note => note.Contains("those of a comment"));
        Assert.Equal([2.0, 4], Load("#,x,y\n1,2,0\n2,4,1\n3,6,0\n", label: "y", index: "0").Doubles.ToArray()[..2]);
    }

    private string Refused(string text) => Assert.Throws<BadInputException>(() => Load(text)).Message;

    private Dataset Load(string text, bool? header = null, string? label = null, string? index = null)
    {
        _folder.Write("table.csv", text);
        return DataSource.Load(new() { Source = "table.csv", Header = header, Label = label, Index = index }, _folder.Path).Train;
    }
}
