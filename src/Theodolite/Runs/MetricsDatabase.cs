using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Theodolite.Runs;

/// <summary>
/// The database file of a run's metrics, open for writing. A failure of the device that passes is tried again, one that stays ends in
/// a sentence, and only a file that SQLite's integrity check calls damaged is set aside.
/// </summary>
/// <remarks>
/// A page that cannot be read for a moment is damage in the eyes of that check: a file is damaged when every try says so.
/// </remarks>
internal sealed class MetricsDatabase : IDisposable
{
    private const int Attempts = 5;
    private readonly string _path;
    private SqliteConnection? _connection;

    private MetricsDatabase(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <summary>Opens or makes the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="movedTo">Where a damaged one was moved; null where it was whole or new.</param>
    /// <exception cref="BadInputException">It cannot be opened.</exception>
    public static MetricsDatabase Open(string path, out string? movedTo)
    {
        movedTo = null;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new MetricsDatabase(path, Connect(path));
            }
            catch (SqliteException error) when ((MayPass(error) || IsDamage(error)) && attempt < Attempts)
            {
                Wait(attempt);
            }
            catch (SqliteException error) when (movedTo is null && IsDamage(error) && IsDamaged(path))
            {
                movedTo = MoveAside(path);
            }
            catch (SqliteException error)
            {
                throw Failed(path, error);
            }
        }
    }

    /// <summary>Does something that may be done twice, again on a new connection where it failed for a reason that may pass.</summary>
    /// <exception cref="BadInputException">It cannot be done.</exception>
    public T Do<T>(Func<SqliteConnection, T> work)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return work(_connection ??= Connect(_path));
            }
            catch (SqliteException error) when ((MayPass(error) || IsDamage(error)) && attempt < Attempts)
            {
                Drop();
                Wait(attempt);
            }
            catch (SqliteException error)
            {
                throw Failed(_path, error);
            }
        }
    }

    public void Dispose() => Drop();

    /// <summary>Why SQLite failed, as part of a sentence.</summary>
    public static string Reason(SqliteException error) => error.SqliteErrorCode switch
    {
        13 => "no space is left on the device",
        10 => "the device reports an error of input or output",
        8 => "it is read-only",
        11 or 26 => "it is damaged, or no database",
        _ => error.Message.TrimEnd('.'),
    };

    private static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Run(connection, "PRAGMA journal_mode = WAL");
            Run(connection, "PRAGMA synchronous = FULL");
            if (Run(connection, "PRAGMA quick_check(1)") is not "ok")
            {
                throw new SqliteException("the database is malformed", 11);
            }

            Run(
                connection,
                "CREATE TABLE IF NOT EXISTS metrics (name TEXT NOT NULL, step INTEGER NOT NULL, value REAL, PRIMARY KEY (name, step)) "
                    + "WITHOUT ROWID");
            Run(
                connection,
                "CREATE TABLE IF NOT EXISTS costs (monitor TEXT PRIMARY KEY, measurements INTEGER NOT NULL, seconds REAL NOT NULL) "
                    + "WITHOUT ROWID");
            Run(connection, "SELECT count(*) FROM metrics WHERE step < 0 AND value IS NOT NULL AND name = ''");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static object? Run(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
        command.CommandText = text;
        return command.ExecuteScalar();
    }

    // An error of input or output, and a file that cannot be opened at the moment.
    private static bool MayPass(SqliteException error) => error.SqliteErrorCode is 10 or 14;

    private static bool IsDamage(SqliteException error) => error.SqliteErrorCode is 11 or 26;

    private static bool IsDamaged(string path)
    {
        try
        {
            using var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
            connection.Open();
            return Run(connection, "PRAGMA integrity_check(1)") is not "ok";
        }
        catch (SqliteException error)
        {
            return IsDamage(error);
        }
    }

    private static string MoveAside(string path)
    {
        for (var number = 1; ; number++)
        {
            var aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{number}");
            if (File.Exists(aside))
            {
                continue;
            }

            File.Move(path, aside);
            // What the log holds belongs to the damaged file.
            foreach (var suffix in (string[])["-wal", "-shm"])
            {
                if (File.Exists(path + suffix))
                {
                    File.Move(path + suffix, aside + suffix, overwrite: true);
                }
            }

            return aside;
        }
    }

    private static void Wait(int attempt) => Thread.Sleep(10 << attempt);

    private static BadInputException Failed(string path, SqliteException error) =>
        new($"'{path}' cannot be written: {Reason(error)}.", error);

    private void Drop()
    {
        _connection?.Dispose();
        _connection = null;
    }
}
