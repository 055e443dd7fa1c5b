using Microsoft.Data.Sqlite;
using Theodolite.Training;
using Theodolite.Training.Monitors;

namespace Theodolite.Runs;

/// <summary>
/// The numbers of a run in an SQLite database: a table <c>metrics(step, name, value)</c>, one row per number, NaN stored as NULL.
/// One process writes, in transactions; any number may read meanwhile (write-ahead log).
/// </summary>
public sealed class MetricsStore : IDisposable
{
    // SQLITE_MISMATCH.
    private const int Mismatch = 20;

    private readonly MetricsDatabase _database;
    private readonly List<(long Step, string Name, double Value)> _waiting = [];

    private MetricsStore(MetricsDatabase database) => _database = database;

    /// <summary>Opens or makes a database to write to.</summary>
    /// <param name="path">The file.</param>
    /// <param name="movedTo">Where a damaged one was moved; null where it was whole or new.</param>
    /// <exception cref="BadInputException">It cannot be opened.</exception>
    public static MetricsStore Open(string path, out string? movedTo) => new(MetricsDatabase.Open(path, out movedTo));

    /// <summary>Notes a number; <see cref="Flush"/> writes it.</summary>
    public void Add(long step, string name, double value) => _waiting.Add((step, name, value));

    /// <summary>Writes what was noted, all of it or nothing, and does not return before it is on the disk.</summary>
    /// <exception cref="BadInputException">It cannot be written.</exception>
    public void Flush()
    {
        if (_waiting.Count == 0)
        {
            return;
        }

        Insert("INSERT OR REPLACE", _waiting);
        _waiting.Clear();
    }

    /// <summary>Replaces the table <c>costs(monitor, measurements, seconds)</c>, with the training's own time under
    /// <c>training</c>.</summary>
    public void WriteCosts(MonitorReport report) => _database.Do(connection =>
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "DELETE FROM costs";
        command.ExecuteNonQuery();
        command.CommandText = "INSERT INTO costs (monitor, measurements, seconds) VALUES ($monitor, $measurements, $seconds)";
        foreach (var (monitor, count, seconds) in report.Costs.Select(cost => (cost.Monitor, cost.Measurements, cost.Spent.TotalSeconds))
            .Append(("training", 0, report.Training.TotalSeconds)))
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$monitor", monitor);
            command.Parameters.AddWithValue("$measurements", count);
            command.Parameters.AddWithValue("$seconds", seconds);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    });

    /// <summary>Forgets everything after a step, where a run continues.</summary>
    /// <exception cref="BadInputException">It cannot be written.</exception>
    public void Truncate(long step)
    {
        _waiting.Clear();
        _database.Do(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "DELETE FROM metrics WHERE step > $step";
            command.Parameters.AddWithValue("$step", step);
            return command.ExecuteNonQuery();
        });
    }

    /// <summary>Adds the losses that are missing, the first being that of step 1; returns how many were.</summary>
    public int Complete(IReadOnlyList<double> losses)
    {
        var known = _database.Do(connection => Read(connection, MetricNames.Loss)).Select(row => row.Step).ToHashSet();
        var missing = losses.Select((loss, i) => (Step: i + 1L, MetricNames.Loss, loss)).Where(row => !known.Contains(row.Step)).ToList();
        if (missing.Count > 0)
        {
            Insert("INSERT OR IGNORE", missing);
        }

        return missing.Count;
    }

    /// <summary>The values of a metric in order of steps, from a database that another process may be writing.</summary>
    /// <exception cref="BadInputException">The file is missing or damaged.</exception>
    public static IReadOnlyList<(long Step, double Value)> Read(string path, string name) =>
        Reading(path, connection => Read(connection, name));

    /// <summary>All rows in order of steps and names.</summary>
    /// <exception cref="BadInputException">The file is missing or damaged.</exception>
    public static IReadOnlyList<(long Step, string Name, double Value)> ReadAll(string path) => Reading(path, connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT step, name, value FROM metrics ORDER BY step, name";
        using var reader = command.ExecuteReader();
        var rows = new List<(long, string, double)>();
        while (reader.Read())
        {
            rows.Add((Step(reader, 0), Name(reader, 1), Value(reader, 2)));
        }

        return rows;
    });

    public void Dispose() => _database.Dispose();

    /// <summary>Reads from a database that another process may be writing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">What is read.</param>
    /// <param name="patience">How many seconds to wait for a lock.</param>
    /// <exception cref="BadInputException">The file is missing, damaged, or locked for longer.</exception>
    internal static T Reading<T>(string path, Func<SqliteConnection, T> read, int patience = 30)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException($"There are no metrics '{path}'.");
        }

        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder
                {
                    DataSource = path,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                    DefaultTimeout = patience,
                }.ToString());
            connection.Open();
            return read(connection);
        }
        catch (SqliteException error)
        {
            throw new BadInputException($"The metrics '{path}' cannot be read: {MetricsDatabase.Reason(error)}.", error);
        }
    }

    private static List<(long Step, double Value)> Read(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT step, value FROM metrics WHERE name = $name ORDER BY step";
        command.Parameters.AddWithValue("$name", name);
        using var reader = command.ExecuteReader();
        var rows = new List<(long, double)>();
        while (reader.Read())
        {
            rows.Add((Step(reader, 0), Value(reader, 1)));
        }

        return rows;
    }

    // SQLite has a type for every value, whatever the table says: what is read is what a training writes, or the file is damaged.
    internal static long Step(SqliteDataReader reader, int column) => reader.GetValue(column) is long step ? step
        : throw Wrong("step", reader.GetValue(column), "a whole number");

    internal static string Name(SqliteDataReader reader, int column) => reader.GetValue(column) as string
        ?? throw Wrong("name", reader.GetValue(column), "a text");

    internal static double Value(SqliteDataReader reader, int column) => reader.GetValue(column) switch
    {
        double value => value,
        long value => value,
        DBNull => double.NaN,
        var other => throw Wrong("value", other, "a number"),
    };

    private static SqliteException Wrong(string column, object found, string expected)
    {
        var what = found is DBNull ? "nothing" : found is string text ? $"'{Printable.Text(text)}'" : "something else";
        return new SqliteException($"it has {what} in a row's '{column}', where {expected} was expected", Mismatch);
    }

    private void Insert(string verb, IEnumerable<(long Step, string Name, double Value)> rows) => _database.Do(connection =>
    {
        using var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = $"{verb} INTO metrics (step, name, value) VALUES ($step, $name, $value)";
        var (step, name, value) = (command.Parameters.Add("$step", SqliteType.Integer), command.Parameters
            .Add("$name", SqliteType.Text), command.Parameters.Add("$value", SqliteType.Real));
        foreach (var row in rows)
        {
            (step.Value, name.Value, value.Value) = (row.Step, row.Name, double.IsNaN(row.Value) ? DBNull.Value : row.Value);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    });
}
