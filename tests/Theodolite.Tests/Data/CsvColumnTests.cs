using Theodolite.Data;

namespace Theodolite.Tests.Data;

/// <summary>Separators, decimal marks, labels by name and columns that count the rows.</summary>
public sealed class CsvColumnTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.5;2;0\n3;4.25;1\n", "semicolons")]
    [InlineData("1,5;2;0\n3;4,25;1\n", "decimal commas")]
    [InlineData("1.5\t2\t0\n3\t4.25\t1\n", "tabs")]
    [InlineData("a\tb\tc\r\n1,5\t2\t0\r\n3\t4,25\t1\r\n", "decimal commas")]
    [InlineData("\"a;x\";b;c\n\"1,5\";2;0\n3;4,25;1\n", "semicolons")]
    [InlineData("\uFEFFa, cm;b;c\n1,5;2;0\n3;425e-2;1\n\n  \n", "decimal commas")]
    public void Separators_and_decimal_marks_are_told_from_the_rows(string text, string said)
    {
        var data = Load(text);
        Assert.Equal([1.5, 2, 3, 4.25], data.Doubles.ToArray());
        Assert.Equal([0, 1], data.Labels.ToArray());
        Assert.Contains(said, Assert.Single(data.Notes));
    }

    [Theory]
    [InlineData("width;species\n1,5;b\n2,5;a\n")]
    [InlineData("1,5;b\n2,5;a\n")]
    [InlineData("1,5\tb\n2,5\ta\n")]
    [InlineData("w,h;species\n1,5;\"b\"\n2,5;a\n")]
    public void One_column_with_decimal_commas_beside_names_is_not_two(string text)
    {
        var data = Load(text);
        Assert.Equal([1.5, 2.5], data.Doubles.ToArray());
        Assert.Equal(["a", "b"], data.Classes);
    }

    [Fact]
    public void Separators_inside_quoted_names_separate_nothing()
    {
        Assert.Equal(["Doe; Jane", "Roe, Jo"], Load("a,b,y\n1,2,\"Roe, Jo\"\n3,4,\"Doe; Jane\"\n").Classes);
        Assert.Equal(["Doe; Jane", "Roe, Jo"], Load("a;b;y\n1;2;\"Roe, Jo\"\n3;4;\"Doe; Jane\"\n").Classes);
    }

    [Theory]
    [InlineData("1,5;2;0\n3;4.25;1\n", "'4.25' in line 2, column 2, but numbers with a decimal comma before it, first in line 1, column 1")]
    [InlineData("a;b\n1.5;0\n2,5;1\n", "'2,5' in line 3, column 1 ('a'), but numbers with a decimal point before it, first in line 2")]
    [InlineData("a;b\n1.234,5;0\n2,5;1\n", "'1.234,5' in line 2, column 1 ('a'), but a finite number")]
    [InlineData("a,b\n\"1,5\",0\n\"2,5\",1\n", "'1,5' in line 2, column 1 ('a'), but a finite number")]
    [InlineData("a;b;c\n1;2;3\n4;5\n", "2 columns in line 3, but 3 were expected")]
    [InlineData("a;b;c\n1;2;3\n4;5,6\n", "2 columns in line 3, but 3 were expected")]
    [InlineData("1 2 3\n4 5 6\n", "one column in line 1")]
    public void What_does_not_fit_is_named_by_its_place(string text, string expected) => Assert.Contains(expected, Refused(text));

    [Fact]
    public void Labels_that_are_names_are_numbered_in_sorted_order()
    {
        var data = Load("w,h,species\n1,2,virginica\n3,4, setosa\n5,6,\"versicolor\"\n7,8,setosa\n");
        Assert.Equal([2, 0, 1, 0], data.Labels.ToArray());
        Assert.Equal(["setosa", "versicolor", "virginica"], data.Classes);
        Assert.Equal("The labels of 'table.csv' are names: setosa = 0, versicolor = 1, virginica = 2.", Assert.Single(data.Notes));
        var (train, test) = data.Split(1, 0);
        Assert.Same(data.Classes, train.Classes);
        Assert.Same(data.Classes, test.WithSampleShape([2, 1]).Classes);
        Assert.Same(data.Notes, Standardization.Fit(train).Apply(train).Scaled(2).Notes);
        Assert.Equal(3, test.ClassCount);

        Assert.Equal(["B", "a"], Load("1,2,a\n3,4,B\n").Classes);
        Assert.Equal(["2 door", "4 door"], Load("1,2,4 door\n3,4,2 door\n").Classes);
        Assert.Equal(["False", "True"], Load("x,y\n1,True\n3,False\n").Classes);
        Assert.Null(Load("1,2,1\n3,4,0\n").Classes);
    }

    [Theory]
    [InlineData("1,2,a\n3,4,7\n", "'a' in line 1, column 3, and '7' in line 2")]
    [InlineData("1,2,a\n3,4,\n", "'a' in line 1, column 3, and nothing in line 2")]
    [InlineData("1,2,a\n3,4,?\n", "'a' in line 1, column 3, and '?' in line 2")]
    [InlineData("x,y\n1,3\n2,cat\n", "'cat' in line 3, column 2 ('y'), but a finite number")]
    [InlineData("x,y\n1,\"1,234\"\n2,cat\n", "'1,234' in line 2, column 2 ('y'), but a finite number")]
    public void Labels_are_all_numbers_or_all_names(string text, string expected) => Assert.Contains(expected, Refused(text));

    [Fact]
    public void The_label_is_found_by_name_or_position()
    {
        const string table = "species,w,h\nb,1,2\na,3,4\n";
        foreach (var label in (string[])["species", "0"])
        {
            var data = Load(table, label);
            Assert.Equal([1.0, 2, 3, 4], data.Doubles.ToArray());
            Assert.Equal([1, 0], data.Labels.ToArray());
            Assert.Contains("Row 2, column 3 of", data.Place(3));
        }

        Assert.Equal([2.0, 4], Load("w,species,h\n1,2,3\n2,4,5\n", "species").Targets.ToArray());
        Assert.Equal([2.0, 4], Load("7,2,3\n2,4,5\n", "1").Targets.ToArray());
        Assert.Contains("known: species, w, h", Refused(table, "spices"));
        Assert.Contains("position from 0 to 2", Refused(table, "3"));
        Assert.Contains("it has no header", Refused("1,2,3\n4,5,6\n", "a"));
        Assert.Contains("2 columns of the name 'w'", Refused("w,w,h\n1,2,3\n", "w"));

        NpyFile.Write<double>(_folder.File("t.npy"), [2, 3], new double[] { 1, 2, 0, 3, 4, 1 });
        var array = DataSource.Load(new() { Source = "t.npy", Label = "0", Index = "1" }, _folder.Path).Train;
        Assert.Equal([0.0, 1], array.Doubles.ToArray());
        Assert.Equal([1.0, 3], array.Targets.ToArray());
        Assert.Contains("'header'", Assert.Throws<BadInputException>(
            () => DataSource.Load(new() { Source = "t.npy", Header = true }, _folder.Path)).Message);
        Assert.Contains("'digits'", Assert.Throws<BadInputException>(
            () => DataSource.Load(new() { Source = "digits", Label = "0" }, _folder.Path)).Message);
    }

    [Theory]
    [InlineData(",a,b,y\n0,5,6,0\n1,7,8,1\n", "Column 1 of 'table.csv' counts the rows and was left out")]
    [InlineData("Unnamed: 0,a,b,y\n0,5,6,0\n1,7,8,1\n", "Column 1 ('Unnamed: 0') of 'table.csv' counts the rows and was left out")]
    [InlineData("\"\",\"a\",\"b\",\"y\"\n\"1\",5,6,0\n\"2\",7,8,1\n", "Column 1 of 'table.csv' counts the rows and was left out")]
    [InlineData("\"a\",\"b\",\"y\"\n\"1\",5,6,0\n\"2\",7,8,1\n", "Column 1 of 'table.csv' counts the rows and was left out")]
    [InlineData("\"\",a,b,y\n\"Mazda\",5,6,0\n\"Fiat\",7,8,1\n", "Column 1 of 'table.csv' holds names of rows and was left out")]
    [InlineData(",0,1,2\n0,5,6,0\n1,7,8,1\n", "Column 1 of 'table.csv' counts the rows and was left out")]
    [InlineData(",0,1,y\n0,5,6,0\n1,7,8,1\n", "Column 1 of 'table.csv' counts the rows and was left out")]
    [InlineData("Unnamed: 0.1,Unnamed: 0,a,b,y\n0,0,5,6,0\n1,1,7,8,1\n", "Column 2 ('Unnamed: 0') of 'table.csv' counts the rows")]
    public void A_column_without_a_name_that_counts_the_rows_is_left_out_with_a_word(string text, string said)
    {
        var data = Load(text);
        Assert.Equal([5.0, 6, 7, 8], data.Doubles.ToArray());
        Assert.Equal([0, 1], data.Labels.ToArray());
        Assert.Contains(data.Notes, note => note.StartsWith(said, StringComparison.Ordinal));
        Assert.Contains("Row 2, column", data.Place(3));
        Assert.EndsWith($"column {text.Split('\n')[1].Split(',').Length - 1} of 'table.csv'", data.Place(3));
    }

    [Fact]
    public void A_column_that_may_be_an_index_is_kept_with_a_word_and_left_out_on_request()
    {
        const string table = "Id,a,y\n1,5,0\n2,7,1\n3,9,0\n";
        Assert.Contains("('Id') of 'table.csv' counts the rows and was taken for a feature ('index: Id'", Assert.Single(Load(table).Notes));
        Assert.Equal([1.0, 5, 2, 7, 3, 9], Load(table).Doubles.ToArray());
        Assert.Equal([5.0, 7, 9], Load(table, index: "Id").Doubles.ToArray());
        Assert.Equal([5.0, 7, 9], Load(table, index: "0").Doubles.ToArray());
        Assert.Empty(Load(table, index: "none").Notes);
        Assert.Contains("'index: 0'", Assert.Single(Load("1,5,0\n2,7,1\n3,9,0\n").Notes));

        // A shuffled index: no count of rows, yet without a name.
        var shuffled = Load(",a,y\n17,5,0\n3,7,1\n");
        Assert.Equal([17.0, 5, 3, 7], shuffled.Doubles.ToArray());
        Assert.Contains("has no name and was taken for a feature ('index: 0'", Assert.Single(shuffled.Notes));
        Assert.Equal([0.0, 5, 1, 7], Load(",a,y\n0,5,0\n1,7,1\n", index: "none").Doubles.ToArray());

        Assert.Contains("'Mazda' in line 2, column 1", Refused(",a,y\nMazda,5,0\n", index: "none"));
        Assert.Contains("has column 3 as its label", Refused(table, index: "y"));
        Assert.Contains("nothing but row numbers", Refused("Unnamed: 0,y\n0,5\n1,7\n"));
        Assert.Contains("nothing in line 1, column 1", Refused(",0,1,2\n0,5,6,0\n7,7,8,1\n"));
    }

    private string Refused(string text, string? label = null, string? index = null) =>
        Assert.Throws<BadInputException>(() => Load(text, label, index)).Message;

    private Dataset Load(string text, string? label = null, string? index = null)
    {
        _folder.Write("table.csv", text);
        return DataSource.Load(new() { Source = "table.csv", Label = label, Index = index }, _folder.Path).Train;
    }
}
