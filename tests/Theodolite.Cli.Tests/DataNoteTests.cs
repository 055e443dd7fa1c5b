using System.Text.Json;
using Theodolite.Data;
using Theodolite.Runs;

namespace Theodolite.Cli.Tests;

/// <summary>What was taken for what is said, in JSON as well; what would have to be guessed is refused.</summary>
public sealed class DataNoteTests : IDisposable
{
    private const string Escape = "\u001b[31m";
    private const string Flowers = "width;species\n1,5;virginica\n2,5;setosa\n0,5;setosa\n3,5;versicolor\n";
    private readonly string _folder = Directory.CreateTempSubdirectory("theodolite-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void EqualShapesAreMatchedByOrderOnlyWhereThatIsAccepted()
    {
        var model = Write("model.yaml", """
            data: table.csv
            model:
              - linear: {out: 2}
              - tanh
              - linear: {out: 2}
            loss: cross-entropy
            train: {optimizer: gradient-descent, steps: 2}
            """);
        Write("table.csv", "a,b,y\n1,2,0\n3,4,1\n5,7,1\n");
        var weights = Path.Combine(_folder, "other.safetensors");
        SafetensorsFile.Write(
            weights,
            [
                ("first.weight", [2, 2], (Array)new float[] { 1, 2, 3, 4 }), ("first.bias", [2], new float[2]),
                ("second.weight", [2, 2], new float[4]), ("second.bias", [2], new float[2]),
            ]);
        string[][] commands =
        [
            ["survey", model], ["escape", model, "--out", Path.Combine(_folder, "escaped")], ["check-gradient", model],
            ["spectrum", model], ["train", model, "--out", Path.Combine(_folder, "run")],
        ];
        foreach (var command in commands)
        {
            string[] all = [.. command, "--weights", weights];
            Invocation.Of(all).Fails(
                3,
                "first.weight → 0.weight [2, 2], first.bias → 0.bias [2], second.weight → 2.weight [2, 2]",
                "--match-by-order accepts");
            Invocation.Of([.. all, "--json"]).Fails(3, "--match-by-order");
            Invocation.Of([.. command, "--match-by-order"]).Fails(2, "--weights");
            var notes = Notes(Invocation.Of([.. all, "--match-by-order", "--json", "--force"]).Json());
            // What the survey saw of the network comes before it.
            Assert.Contains("which is a guess: first.weight → 0.weight [2, 2]", notes[^1], StringComparison.Ordinal);
            var shown = Invocation.Of([.. all, "--match-by-order", "--force"]);
            Assert.Equal(0, shown.ExitCode);
            Assert.Contains(notes[^1], shown.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void NamesOfClassesAreSaidAndKept()
    {
        var model = Model();
        var table = Write("table.csv", Flowers);
        var run = Path.Combine(_folder, "run");
        var trained = Invocation.Of("train", model, "--out", run, "--json").Json();
        string[] said =
        [
            "The columns of 'table.csv' are separated by semicolons, and its numbers have decimal commas.",
            "The labels of 'table.csv' are names: setosa = 0, versicolor = 1, virginica = 2.",
        ];
        Assert.Equal(said, Notes(trained));
        string[] classes = ["setosa", "versicolor", "virginica"];
        Assert.Equal(classes, Texts(trained.GetProperty("classes")));
        Assert.Equal(classes, RunFolder.Open(run).ReadRecord().Classes);
        Assert.Equal(said, Notes(Invocation.Of("survey", run, "--json").Json()));
        var shown = Invocation.Of("survey", run);
        Assert.All(said, note => Assert.Contains(note, shown.Error, StringComparison.Ordinal));

        // The same numbers would mean other classes.
        File.WriteAllText(table, Flowers.Replace("versicolor", "alba", StringComparison.Ordinal));
        Invocation.Of("survey", run).Fails(3, "'table.csv'", "when the run", "another number");
        Invocation.Of("train", model, "--out", run, "--resume", "--json").Fails(3, "another number");

        var regression = Write("regression.yaml", Text().Replace("cross-entropy", "mean-squared-error", StringComparison.Ordinal));
        Invocation.Of("survey", regression).Fails(3, "names of classes, such as 'alba'", "mean-squared-error needs numbers");
    }

    [Fact]
    public void AMissingCellIsAnErrorAndTheKeysDecide()
    {
        var model = Model();
        Write("table.csv", "1,2,\n3,4,5\n6,7,8\n");
        Invocation.Of("survey", model).Fails(3, "'table.csv' has nothing in line 1, column 3");
        Write("table.csv", "species,Id,w\na,1,0.5\nb,2,0.25\na,3,0.125\n");
        var keys = Write("keys.yaml", Text().Replace(
            "source: table.csv",
            "source: table.csv\n  label: species\n  index: Id\n  header: true",
            StringComparison.Ordinal));
        var survey = Invocation.Of("survey", keys, "--json").Json();
        Assert.Equal(6, survey.GetProperty("parameters").GetInt32());
        Assert.Contains("a = 0, b = 1", Assert.Single(Notes(survey)), StringComparison.Ordinal);
        Invocation.Of("survey", Write("typo.yaml", Text().Replace(
            "source: table.csv",
            "source: table.csv\n  label: spices",
            StringComparison.Ordinal))).Fails(3, "no column 'spices' for the label", "species, Id, w");
    }

    [Fact]
    public void AnEmbeddingOutOfRangeIsASentence()
    {
        Write("table.csv", "1,2,0\n3,9,1\n2,2,0\n");
        var model = Write("tokens.yaml", """
            data: table.csv
            model:
              nodes:
                words: {from: input, layers: [embedding: {count: 4, width: 2}, flatten]}
                numbers: {from: input, linear: {out: 4}}
                sum: {add: [words, numbers], layers: [linear: {out: 2}]}
            loss: cross-entropy
            """);
        Invocation.Of("survey", model).Fails(3, "Row 2, column 2 of 'table.csv' is 9", "(embedding) takes whole numbers from 0 to 3");
    }

    [Fact]
    public void ControlCharactersOfNamesNeverReachTheTerminal()
    {
        var turned = $"{Escape}\u202e\u2028";
        var table = $"ta{turned}ble.csv";
        Write(table, $"a{turned},b,y\n1,2,0{turned}\n3,4,1\n");
        const string yaml = "\\u001b[31m\\u202e\\u2028";
        var model = Write(
            $"mo{turned}del.yaml",
            Text().Replace("source: table.csv", $"source: \"ta{yaml}ble.csv\"", StringComparison.Ordinal));
        Quiet(Invocation.Of("survey", model));
        Write(table, $"a{turned},b,y\n1,2,n{turned}o\n3,4,yes\n5,4,yes\n");
        var run = Path.Combine(_folder, $"ru{turned}n");
        Quiet(Invocation.Of("train", model, "--out", run), 0);
        Quiet(Invocation.Of("survey", run), 0);
        Quiet(Invocation.Of("spectrum", run), 0);
        Quiet(Invocation.Of("survey", model, "--weights", $"{Escape}none.safetensors"));
        Quiet(Invocation.Of("survey", model, "--weights", $"{Escape}none.safetensors", "--debug"));

        var weights = Path.Combine(_folder, $"{Escape}w.safetensors");
        SafetensorsFile.Write(weights, [($"{turned}x", [3, 2], (Array)new float[6]), ($"{turned}y", [3], new float[3])]);
        Quiet(Invocation.Of("survey", model, "--weights", weights));
        SafetensorsFile.Write(weights, [($"{turned}x", [2, 2], (Array)new float[4]), ($"{turned}y", [2], new float[2])]);
        var matched = Invocation.Of("survey", model, "--weights", weights);
        Quiet(matched);
        SafetensorsFile.Write(weights, [($"{turned}x", [2, 2], (Array)new long[4]), ($"{turned}y", [2], new float[2])]);
        Quiet(Invocation.Of("survey", model, "--weights", weights));

        Write("wrong.yaml", $"data: digits\nmodel: [\"re{yaml}lu\"]\nloss: x\n");
        Quiet(Invocation.Of("survey", Path.Combine(_folder, "wrong.yaml")));
        Quiet(Invocation.Of($"sur{turned}vey"));
        Quiet(Invocation.Of("survey", $"x^2 + {turned}y", "--at", $"x=0,{turned}y=1"));
        Quiet(Invocation.Of("survey", "x^2", "--at", $"x={turned}"));
        Quiet(Invocation.Of("survey", "x^2", "--at", "x=1", $"--thr{turned}eads", "2"));
        Quiet(Invocation.Of("survey", $"runs/{turned}"));
    }

    private static void Quiet(Invocation invocation, int? code = null)
    {
        Assert.True(code is null || invocation.ExitCode == code, invocation.Error);
        Assert.NotEqual(1, invocation.ExitCode);
        foreach (var text in (string[])[invocation.Output, invocation.Error])
        {
            Assert.DoesNotContain(
                text,
                symbol => symbol is '\u202e' or '\u2028' || (char.IsControl(symbol) && symbol is not ('\n' or '\r')));
        }
    }

    private static string[] Notes(JsonElement json) => Texts(json.GetProperty("notes"));

    private static string[] Texts(JsonElement json) => [.. json.EnumerateArray().Select(text => text.GetString()!)];

    private static string Text() => """
        data:
          source: table.csv
        model:
          - linear: {out: 3}
        loss: cross-entropy
        train: {optimizer: gradient-descent, steps: 3}
        """;

    private string Model() => Write("model.yaml", Text());

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
