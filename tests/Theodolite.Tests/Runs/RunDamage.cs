using Microsoft.Data.Sqlite;
using Theodolite.Randomness;

namespace Theodolite.Tests.Runs;

/// <summary>Damages one file of a run folder, chosen by a random sequence; says which and how.</summary>
internal sealed class RunDamage(Philox random)
{
    private static readonly string[] s_words =
        ["null", "-1", "0", "nan", "[]", "{}", "text", "1.5", "99999", "\"\"", "true", "~", "{a: 1}", "[1, 2]"];

    private static readonly string[] s_statements =
    [
        "UPDATE metrics SET value = NULL",
        "UPDATE metrics SET value = 'text' WHERE step = 2",
        "UPDATE metrics SET value = x'00ff'",
        "UPDATE metrics SET value = 9e999",
        "UPDATE metrics SET step = -step",
        "UPDATE metrics SET step = 'two' WHERE step = 2",
        "UPDATE metrics SET step = 9000000000000000000 WHERE step = 2",
        "UPDATE metrics SET name = x'ff' WHERE step = 2",
        "DROP TABLE metrics",
        "DROP TABLE costs",
        "DELETE FROM metrics WHERE step > 3",
        "DROP TABLE metrics; CREATE TABLE metrics (name, step, value); INSERT INTO metrics VALUES ('loss', NULL, 1)",
        "DROP TABLE metrics; CREATE TABLE metrics (name, step, value); INSERT INTO metrics VALUES (NULL, 1, NULL), ('loss', 2, NULL)",
        "DROP TABLE metrics; CREATE TABLE metrics (a TEXT)",
        "DROP TABLE metrics; CREATE VIEW metrics AS SELECT 'loss' AS name, 1 AS step, 2.0 AS value",
        "DROP TABLE costs; CREATE TABLE costs (monitor TEXT)",
    ];

    private readonly JsonDamage _json = new(random);
    private readonly TensorDamage _tensors = new(random);

    /// <summary>Damages something in a folder.</summary>
    public string Damage(string run)
    {
        var checkpoints = Directory.GetFiles(Path.Combine(run, "checkpoints"));
        return random.NextInt(10) switch
        {
            < 3 => Rewrite(Path.Combine(run, "run.json"), _json.Change),
            < 6 => _tensors.Change(checkpoints[random.NextInt(checkpoints.Length)]),
            6 => string.Join("; ", checkpoints.Select(_tensors.Change)),
            7 => Metrics(Path.Combine(run, "metrics.db")),
            8 => Rewrite(Path.Combine(run, "model.yaml"), Model),
            _ => _tensors.Change(Path.Combine(run, random.NextInt(3) > 0 ? "weights.safetensors" : "start.safetensors")),
        };
    }

    private static string Rewrite(string file, Func<string, (string Text, string How)> change)
    {
        var (text, how) = change(File.ReadAllText(file));
        File.WriteAllText(file, text);
        return $"{Path.GetFileName(file)}: {how}";
    }

    private string Metrics(string file)
    {
        if (random.NextInt(5) == 0)
        {
            var bytes = File.ReadAllBytes(file);
            File.WriteAllBytes(file, random.NextInt(2) == 0 ? bytes[..random.NextInt(bytes.Length)] : [.. bytes.Select(_ => (byte)7)]);
            return $"{Path.GetFileName(file)}: bytes";
        }

        var statement = s_statements[random.NextInt(s_statements.Length)];
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        try
        {
            command.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // Not a thing that the table takes.
        }

        return $"{Path.GetFileName(file)}: {statement}";
    }

    // Another word for one, or a line less, twice or cut off.
    private (string Text, string How) Model(string text)
    {
        var lines = text.Split('\n').ToList();
        var at = random.NextInt(lines.Count);
        switch (random.NextInt(8))
        {
            case 0:
                lines.RemoveAt(at);
                return (string.Join('\n', lines), $"line {at} is gone");
            case 1:
                lines.Insert(at, lines[at]);
                return (string.Join('\n', lines), $"line {at} twice");
            case 2:
                var cut = random.NextInt(text.Length);
                return (text[..cut], $"cut off at {cut}");
            default:
                var words = lines[at].Split(' ');
                var (word, other) = (random.NextInt(words.Length), s_words[random.NextInt(s_words.Length)]);
                var how = $"'{other}' for '{words[word]}'";
                words[word] = other + (words[word].EndsWith(',') ? "," : words[word].EndsWith('}') ? "}" : "");
                lines[at] = string.Join(' ', words);
                return (string.Join('\n', lines), how);
        }
    }
}
