using System.Text.Json;
using System.Text.Json.Nodes;
using Theodolite.Randomness;

namespace Theodolite.Tests.Runs;

/// <summary>Changes one value of a JSON text: to nothing, to another type, to what is too large; or takes it out.</summary>
internal sealed class JsonDamage(Philox random)
{
    private static readonly string[] s_values =
    [
        "null", "-1", "0", "1e308", "-1e308", "1e999", "9223372036854775807", "-9223372036854775808", "1.5", "true", "[]", "{}", "\"\"",
        "\"text\"", "\"NaN\"", "\"-Infinity\"", "\"\\u0000\"", "[null]", "{\"a\":null}", "\"\\u001b[31m\"", "[[[[[[[[[[1]]]]]]]]]]",
    ];

    /// <summary>The text with one change, and what it was.</summary>
    public (string Text, string How) Change(string text)
    {
        var root = JsonNode.Parse(text)!;
        if (random.NextInt(20) == 0)
        {
            var cut = random.NextInt(text.Length);
            return (text[..cut], $"cut off at {cut}");
        }

        var places = Places(root).ToList();
        var (owner, key) = places[random.NextInt(places.Count)];
        if (owner is JsonObject known && random.NextInt(6) == 0)
        {
            known.Remove(key);
            return (root.ToJsonString(), $"no {key}");
        }

        // A number that JSON has and no type holds would not survive a tree.
        var value = s_values[random.NextInt(s_values.Length)];
        Set(owner, key, JsonValue.Create("@@"));
        return (root.ToJsonString().Replace("\"@@\"", value, StringComparison.Ordinal), $"{value} in {key}");
    }

    private static void Set(JsonNode owner, string key, JsonNode? value)
    {
        if (owner is JsonObject known)
        {
            known[key] = value;
        }
        else
        {
            ((JsonArray)owner)[int.Parse(key, System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
    }

    private static IEnumerable<(JsonNode Owner, string Key)> Places(JsonNode? node) => node switch
    {
        JsonObject known => known.SelectMany(pair => Places(pair.Value).Prepend((known, pair.Key))),
        JsonArray list => list.SelectMany((value, i) => Places(value).Prepend((list, $"{i}"))),
        _ => [],
    };
}
