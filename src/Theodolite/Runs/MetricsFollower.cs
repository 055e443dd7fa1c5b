using Microsoft.Data.Sqlite;

namespace Theodolite.Runs;

/// <summary>
/// Reads what is new in the metrics of a run, again and again, while another process writes them. Where what was read before is no longer
/// there, since the run was resumed from an earlier step or begun anew, all is read again.
/// </summary>
/// <param name="path">The database.</param>
public sealed class MetricsFollower(string path)
{
    // A lock lasts as long as a transaction: next time is soon enough.
    private const int Patience = 1;

    // What a training writes has a few names for every parameter of a network.
    private const int MostNames = 10_000;
    private readonly Dictionary<string, (long Step, double Value)> _last = [];

    /// <summary>The database.</summary>
    public string Path { get; } = path;

    /// <summary>Reads what came since the last time, of each metric in order of its steps.</summary>
    /// <param name="wanted">Which metrics are wanted.</param>
    /// <param name="take">Receives step, name and value.</param>
    /// <param name="forget">Called before anything is taken where all that was taken before is void.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <exception cref="BadInputException">The file is missing, locked or damaged; what was taken stays valid.</exception>
    public void Read(
        Func<string, bool> wanted,
        Action<long, string, double> take,
        Action forget,
        CancellationToken cancellation = default) => MetricsStore.Reading(
            Path,
            connection =>
            {
                using var moment = connection.BeginTransaction(deferred: true);
                if (_last.Any(last => !IsThere(connection, last.Key, last.Value)))
                {
                    _last.Clear();
                    forget();
                }

                foreach (var name in Names(connection).Where(wanted))
                {
                    Take(connection, name, take, cancellation);
                }

                return true;
            },
            Patience);

    private static bool IsThere(SqliteConnection connection, string name, (long Step, double Value) last)
    {
        using var command = Command(connection, "SELECT value FROM metrics WHERE name = $name AND step = $step", name, last.Step);
        using var reader = command.ExecuteReader();
        return reader.Read() && MetricsStore.Value(reader, 0).Equals(last.Value);
    }

    // One look at the index for each name, however many rows there are.
    private static List<string> Names(SqliteConnection connection)
    {
        var names = new List<string>();
        var before = "";
        while (names.Count < MostNames)
        {
            using var command = Command(connection, "SELECT min(name) FROM metrics WHERE name > $name", before, 0);
            using var reader = command.ExecuteReader();
            if (!reader.Read() || reader.IsDBNull(0))
            {
                break;
            }

            before = MetricsStore.Name(reader, 0);
            names.Add(before);
        }

        return names;
    }

    private static SqliteCommand Command(SqliteConnection connection, string text, string name, long step)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        command.Parameters.AddWithValue("$name", name);
        command.Parameters.AddWithValue("$step", step);
        return command;
    }

    private void Take(SqliteConnection connection, string name, Action<long, string, double> take, CancellationToken cancellation)
    {
        var before = _last.TryGetValue(name, out var last) ? last.Step : long.MinValue;
        using var command = Command(
            connection,
            "SELECT step, value FROM metrics WHERE name = $name AND step > $step ORDER BY step",
            name,
            before);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellation.ThrowIfCancellationRequested();
            var (step, value) = (MetricsStore.Step(reader, 0), MetricsStore.Value(reader, 1));
            take(step, name, value);
            _last[name] = (step, value);
        }
    }
}
