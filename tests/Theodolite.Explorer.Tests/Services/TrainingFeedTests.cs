using Microsoft.Data.Sqlite;
using Theodolite.Explorer.Services;
using Theodolite.Runs;

namespace Theodolite.Explorer.Tests.Services;

/// <summary>A training is followed while it is written, resumed, damaged, locked and deleted.</summary>
public sealed class TrainingFeedTests : IDisposable
{
    private readonly SmallRun _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void WhatIsWrittenAppearsAndNothingTwice()
    {
        var feed = Feed();
        Assert.Equal(TrainingPhase.Gone, feed.Look().Phase);
        using (var folder = _runs.Hold("run"))
        {
            var before = feed.Look();
            Assert.Equal(TrainingPhase.Going, before.Phase);
            Assert.Empty(before.Curves);
            using var metrics = MetricsStore.Open(folder.MetricsPath, out _);
            Add(metrics, 1, 3);
            Assert.Equal([1, 2, 3], feed.Look().Curves["loss"].Steps);
            metrics.Add(4, "loss", double.NaN);
            metrics.Add(4, "verdict/saddle", 1);
            metrics.Add(4, "gradient-norm/linear1.weight", 1);
            metrics.Flush();
            var later = feed.Look();
            Assert.Equal([1, 2, 3, 4], later.Curves["loss"].Steps);
            Assert.True(double.IsNaN(later.Curves["loss"].Values[3]));
            Assert.Equal([new("saddle", 4, 4)], later.Verdicts);
            Assert.Equal(["loss"], later.Curves.Keys);
            Assert.Same(later.Curves, feed.Look().Curves);
            folder.WriteRecord(_runs.Record with { Outcome = "completed", Steps = 4 });
        }

        var end = feed.Look();
        Assert.Equal(TrainingPhase.Finished, end.Phase);
        Assert.Empty(end.Troubles);
    }

    [Fact]
    public void AKilledRunIsSaidToBeAndGoesOnWhenItIsResumed()
    {
        _runs.Hold("run").Dispose();
        _runs.Write("run/run.pid", "123\n");
        var feed = Feed();
        Assert.Equal(TrainingPhase.Killed, feed.Look().Phase);
        using (RunFolder.Reopen(_runs.File("run")))
        {
            File.SetLastWriteTimeUtc(_runs.File("run/run.pid"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            Assert.Equal(TrainingPhase.Going, feed.Look().Phase);
        }

        Assert.Equal(TrainingPhase.Killed, feed.Look().Phase);
    }

    [Fact]
    public void WhatAResumedRunTookBackIsForgotten()
    {
        using var folder = _runs.Hold("run");
        using var metrics = MetricsStore.Open(folder.MetricsPath, out _);
        Add(metrics, 1, 10);
        var feed = Feed();
        Assert.Equal(10, feed.Look().Step);
        metrics.Truncate(4);
        Add(metrics, 5, 12, loss: 7);
        var loss = feed.Look().Curves["loss"];
        Assert.Equal(Enumerable.Range(1, 12).Select(step => (double)step), loss.Steps);
        Assert.Equal(7, loss.Values[4]);
    }

    [Fact]
    public void ADeletedRunIsGoneAndOneThatBeginsAnewIsReadFromItsBeginning()
    {
        var feed = Feed();
        using (var folder = _runs.Hold("run"))
        {
            using var metrics = MetricsStore.Open(folder.MetricsPath, out _);
            Add(metrics, 1, 10);
            Assert.Equal(10, feed.Look().Step);
        }

        Directory.Delete(_runs.File("run"), recursive: true);
        var gone = feed.Look();
        Assert.Equal((TrainingPhase.Gone, 0), (gone.Phase, gone.Curves.Count));
        using var anew = _runs.Hold("run");
        using var again = MetricsStore.Open(anew.MetricsPath, out _);
        Add(again, 1, 2, loss: 9);
        Assert.Equal([9, 9], feed.Look().Curves["loss"].Values);
    }

    [Fact]
    public void DamagedMetricsAreASentenceAndWhatWasReadStays()
    {
        using var folder = _runs.Hold("run");
        using (var metrics = MetricsStore.Open(folder.MetricsPath, out _))
        {
            Add(metrics, 1, 3);
        }

        var feed = Feed();
        feed.Look();
        foreach (var file in Directory.EnumerateFiles(_runs.File("run"), "metrics.db*"))
        {
            File.Delete(file);
        }

        File.WriteAllText(folder.MetricsPath, new string('x', 5_000));
        var view = feed.Look();
        Assert.Contains("damaged", Assert.Single(view.Troubles), StringComparison.Ordinal);
        Assert.Equal(3, view.Step);
    }

    [Fact]
    public void ALockedDatabaseIsWaitedForAShortTime()
    {
        using var folder = _runs.Hold("run");
        using var connection = new SqliteConnection($"Data Source={folder.MetricsPath};Pooling=False");
        connection.Open();
        Run(connection, "CREATE TABLE metrics (name TEXT, step INTEGER, value REAL, PRIMARY KEY (name, step)) WITHOUT ROWID");
        Run(connection, "INSERT INTO metrics VALUES ('loss', 1, 2)");
        Run(connection, "BEGIN EXCLUSIVE");
        var feed = Feed();
        Assert.Contains("locked", Assert.Single(feed.Look().Troubles), StringComparison.Ordinal);
        Run(connection, "COMMIT");
        Assert.Equal([2], feed.Look().Curves["loss"].Values);
    }

    [Theory]
    [InlineData("INSERT INTO metrics VALUES ('loss', 1, 'text')")]
    [InlineData("INSERT INTO metrics VALUES (x'00ff', 1, 1)")]
    [InlineData("DROP TABLE metrics")]
    public void ForeignContentIsASentence(string statement)
    {
        using var folder = _runs.Hold("run");
        using var connection = new SqliteConnection($"Data Source={folder.MetricsPath};Pooling=False");
        connection.Open();
        Run(connection, "CREATE TABLE metrics (name, step, value, PRIMARY KEY (name, step)) WITHOUT ROWID");
        Run(connection, statement);
        Assert.Single(Feed().Look().Troubles);
    }

    [Fact]
    public void NamesMayBeAnythingAndThereAreNotTooMany()
    {
        using var folder = _runs.Hold("run");
        using var metrics = MetricsStore.Open(folder.MetricsPath, out _);
        foreach (var name in (string[])["<script>alert(1)</script>x", "\u001b[31m", "ナン", "' OR 1=1 --"])
        {
            metrics.Add(1, name.Replace("/", "", StringComparison.Ordinal), 1);
        }

        for (var i = 0; i < 100; i++)
        {
            metrics.Add(1, $"zz{i}", double.PositiveInfinity);
        }

        metrics.Flush();
        Assert.Equal(40, Feed().Look().Curves.Count);
    }

    [Fact]
    public void ABrokenModelOrRecordTakesNothingFromTheCurves()
    {
        using var folder = _runs.Hold("run");
        using var metrics = MetricsStore.Open(folder.MetricsPath, out _);
        Add(metrics, 1, 3);
        metrics.Add(2, "sharpness", 30);
        metrics.Add(2, "sharpness-ratio", 0.75);
        metrics.Flush();
        folder.WriteModel("model: [");
        var view = Feed().Look();
        Assert.Single(view.Troubles);
        Assert.Equal(40, view.Threshold!.Value, 12);
        File.WriteAllText(folder.RecordPath, "{");
        var worse = Feed().Look();
        Assert.Equal((TrainingPhase.Going, 3L), (worse.Phase, worse.Step));
        Assert.Null(worse.Record);
        Assert.Single(worse.Troubles);
    }

    // Cohen et al. 2021: (2 + 2β)/η for η = 0.05, β = 0.9.
    [Fact]
    public void TheThresholdKnowsMomentumAndRate()
    {
        using var folder = _runs.Hold("run");
        using var metrics = MetricsStore.Open(folder.MetricsPath, out _);
        metrics.Add(1, "learning-rate", 0.05);
        metrics.Flush();
        Assert.Equal(76, Feed().Look().Threshold!.Value, 9);
        Assert.Equal(12, Feed().Look().Plan!.Steps);
        metrics.Add(2, "learning-rate", 0);
        metrics.Flush();
        Assert.Null(Feed().Look().Threshold);
    }

    [Fact]
    public void ARealTrainingIsReadWithItsMonitors()
    {
        _runs.Train("run");
        var view = Feed().Look();
        Assert.Equal((TrainingPhase.Finished, 12L), (view.Phase, view.Step));
        Assert.Equal(12, view.Curves["loss"].Steps.Length);
        Assert.Contains("sharpness", view.Curves.Keys);
        Assert.Empty(view.Troubles);
    }

    [Fact]
    public void ARunOutsideIsRefused() =>
        Assert.Throws<BadInputException>(() => new TrainingFeed(new RootFolder(_runs.Path), "../elsewhere").Look());

    private static void Add(MetricsStore metrics, int from, int to, double loss = 1)
    {
        for (var step = from; step <= to; step++)
        {
            metrics.Add(step, "loss", loss);
        }

        metrics.Flush();
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        command.ExecuteNonQuery();
    }

    private TrainingFeed Feed() => new(new RootFolder(_runs.Path), "run");
}
