using Theodolite.Runs;

namespace Theodolite.Tests.Training;

/// <summary>Metrics survive a disk that fails for a moment; only what is damaged is set aside.</summary>
public sealed class MetricsStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int> Faults =>
        [.. Enum.GetValues<FaultyDisk.Fault>().Except([FaultyDisk.Fault.Full]).Select(fault => (int)fault)];

    private string Database => _folder.File("metrics.db");

    public void Dispose()
    {
        FaultyDisk.Heal();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_failure_that_passes_loses_and_moves_nothing(int fault)
    {
        var failed = 0;
        for (var skip = 0; skip < 12; skip++)
        {
            Write(1, 3);
            FaultyDisk.Fail(_folder.Path, (FaultyDisk.Fault)fault, skip, 1);
            Write(3, 6, 10);
            failed += FaultyDisk.Failures;
            FaultyDisk.Heal();
            Assert.Equal([1.0, 2, 30, 40, 50, 60], MetricsStore.Read(Database, "loss").Select(row => row.Value));
            Assert.Empty(Directory.GetFiles(_folder.Path, "*damaged*"));
            File.Delete(Database);
        }

        // SQLite has no need to shorten a file here; every other call was made to fail, and more than once.
        Assert.True(fault == (int)FaultyDisk.Fault.Truncate ? failed >= 0 : failed > 1, $"failed {failed} times");
    }

    [Theory]
    [InlineData((int)FaultyDisk.Fault.Write, "an error of input or output")]
    [InlineData((int)FaultyDisk.Fault.Full, "no space is left")]
    public void A_failure_that_stays_is_a_sentence_and_leaves_the_file_whole(int fault, string reason)
    {
        Write(1, 3);
        FaultyDisk.Fail(_folder.Path, (FaultyDisk.Fault)fault, 0, int.MaxValue);
        Assert.Contains(reason, Assert.Throws<BadInputException>(() => Write(3, 6, 10)).Message);
        FaultyDisk.Heal();
        using (MetricsStore.Open(Database, out var moved))
        {
            Assert.Null(moved);
        }

        Assert.Equal([1.0, 2, 3], MetricsStore.Read(Database, "loss").Select(row => row.Value));
    }

    [Fact]
    public void Only_what_is_damaged_is_set_aside()
    {
        File.WriteAllText(Database, new string('x', 5000));
        using (MetricsStore.Open(Database, out var moved))
        {
            Assert.Equal(Database + ".damaged-1", moved);
        }

        Write(1, 400);
        var bytes = File.ReadAllBytes(Database);
        bytes.AsSpan(4096, 2000).Fill(0x5A);
        File.WriteAllBytes(Database, bytes);
        using (MetricsStore.Open(Database, out var moved))
        {
            Assert.Equal(Database + ".damaged-2", moved);
        }

        Write(1, 2);
        Assert.Equal([1.0, 2], MetricsStore.Read(Database, "loss").Select(row => row.Value));
    }

    // Losses of steps; those from the first on are forgotten first. The second time they are ten times as large.
    private void Write(int first, int last, int factor = 1)
    {
        using var store = MetricsStore.Open(Database, out var moved);
        Assert.Null(moved);
        store.Truncate(first - 1);
        for (var step = first; step <= last; step++)
        {
            store.Add(step, "loss", factor * step);
        }

        store.Flush();
        Assert.Equal(0, store.Complete([.. Enumerable.Range(1, last).Select(step => 0.5)]));
    }
}
