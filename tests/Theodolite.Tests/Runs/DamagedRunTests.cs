using Microsoft.Data.Sqlite;
using Theodolite.Data;
using Theodolite.Runs;
using Theodolite.Studies;

namespace Theodolite.Tests.Runs;

/// <summary>What is wrong in a run folder is said in a sentence with the file and the entry; a checkpoint before a damaged one is
/// taken.</summary>
[Collection(NativeHandles.Name)]
public sealed class DamagedRunTests : IDisposable
{
    private readonly SmallRuns _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("sgd(momentum=0.9)", "optimizer/momentum")]
    [InlineData("adam", "optimizer/second-moment")]
    [InlineData("l-bfgs", "optimizer/gradient-changes")]
    [InlineData("sam(base=adam)", "optimizer/first-moment")]
    [InlineData("schedule-free-sgd", "0.weight")]
    [InlineData("adam", "trainer/losses")]
    public void TheCheckpointBeforeADamagedOneIsTaken(string optimizer, string entry)
    {
        var run = Made(optimizer);
        foreach (var damage in (Func<SafetensorsTensor, IEnumerable<SafetensorsTensor>>[])
            [
                tensor => [],
                tensor => [tensor with { Shape = [1, 3], Values = new float[3] }],
                tensor => [tensor with { Values = new long[tensor.Values.Length] }],
            ])
        {
            var copy = _runs.Copy(run);
            Rewrite(Newest(copy), entry, damage);
            var note = Assert.Single(Notes(copy));
            Assert.Contains($"'{Newest(copy)}'", note, StringComparison.Ordinal);
            Assert.Contains(entry[(entry.IndexOf('/', StringComparison.Ordinal) + 1)..], note, StringComparison.Ordinal);
            Assert.EndsWith("; the one before it is taken.", note, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void ANumberThatIsNotFiniteIsNamed()
    {
        var run = Made("adam");
        Rewrite(Newest(run), "optimizer/first-moment", tensor =>
        {
            ((float[])tensor.Values)[1] = float.NaN;
            return [tensor];
        });
        Assert.Contains("'first-moment' has a number that is not finite", Assert.Single(Notes(run)), StringComparison.Ordinal);
        foreach (var checkpoint in Directory.GetFiles(Path.Combine(run, "checkpoints")))
        {
            Rewrite(checkpoint, "optimizer/first-moment", tensor => []);
        }

        var refusal = Assert.Throws<BadInputException>(() => Notes(run)).Message;
        Assert.Contains("No checkpoint of the run", refusal, StringComparison.Ordinal);
        Assert.Contains("'first-moment' is missing", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"steps\": \"6\"", "\"steps\": null", "'options' has nothing for 'steps'")]
    [InlineData("\"steps\": \"6\"", "\"steps\": \"six\"", "has 'options' that cannot be used")]
    [InlineData("\"dType\": \"float32\"", "\"dType\": \"float8\"", "'dType' is 'float8'")]
    [InlineData("\"outcome\": \"completed\"", "\"outcome\": null", "('outcome')")]
    [InlineData("\"parameters\": ", "\"parameters\": -", "'parameters'")]
    public void AnEntryOfTheRecordIsNamed(string sound, string damaged, string expected)
    {
        var run = Made("sgd");
        var file = Path.Combine(run, "run.json");
        var text = File.ReadAllText(file);
        Assert.Contains(sound, text, StringComparison.Ordinal);
        File.WriteAllText(file, text.Replace(sound, damaged, StringComparison.Ordinal));
        var refusal = Assert.Throws<BadInputException>(() => Notes(run)).Message;
        Assert.Contains($"'{file}'", refusal, StringComparison.Ordinal);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSERT INTO metrics VALUES ('loss', NULL, 1)", "it has nothing in a row's 'step'")]
    [InlineData("INSERT INTO metrics VALUES ('loss', 1, 'text')", "it has 'text' in a row's 'value'")]
    [InlineData("INSERT INTO metrics VALUES (NULL, 1, 1)", "it has nothing in a row's 'name'")]
    public void ARowOfTheMetricsIsNamed(string row, string expected)
    {
        var file = Path.Combine(Made("sgd"), "metrics.db");
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"DROP TABLE metrics; CREATE TABLE metrics (name, step, value); {row}";
            command.ExecuteNonQuery();
        }

        var refusal = Assert.Throws<BadInputException>(() => MetricsStore.ReadAll(file)).Message;
        Assert.Contains($"'{file}'", refusal, StringComparison.Ordinal);
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
    }

    // Fewer pairs are kept than were saved: not damage.
    [Fact]
    public void ASmallerHistoryKeepsTheNewestPairs()
    {
        var run = Made("l-bfgs(history=5)");
        using var study = NetworkStudy.Load(_runs.ModelPath);
        var options = new Dictionary<string, string> { ["optimizer"] = "l-bfgs(history=2)", ["steps"] = "8" };
        using (var resumed = TrainingRun.Resume(study, run, new TrainingRunSettings { Options = options }))
        {
            Assert.Empty(resumed.Notes);
            resumed.Run();
        }

        Assert.Equal(2, SafetensorsFile.Read(Newest(run)).Find("optimizer/steps")!.Shape[0]);
    }

    private string Made(string optimizer) => _runs.Make(new Dictionary<string, string>
    {
        ["optimizer"] = optimizer,
        ["steps"] = "6",
        ["batch"] = "full",
    });

    private List<string> Notes(string folder)
    {
        using var study = NetworkStudy.Load(_runs.ModelPath);
        using var run = TrainingRun.Resume(study, folder);
        return [.. run.Notes.Except(study.Training.Data.Notes)];
    }

    private static string Newest(string folder) => Directory.GetFiles(Path.Combine(folder, "checkpoints")).Max(StringComparer.Ordinal)!;

    private static void Rewrite(string path, string name, Func<SafetensorsTensor, IEnumerable<SafetensorsTensor>> change)
    {
        var file = SafetensorsFile.Read(path);
        Assert.NotNull(file.Find(name));
        SafetensorsTensor[] tensors =
        [
            .. file.Entries.Select(entry => new SafetensorsTensor(
                entry.Name,
                entry.Shape.Span.ToArray(),
                entry.DType == "F64" ? entry.ToDoubles() : entry.ToSingles())),
        ];
        SafetensorsFile.Write(path, tensors.SelectMany(tensor => tensor.Name == name ? change(tensor) : [tensor]), file.Metadata);
    }
}
