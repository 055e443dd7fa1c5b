using System.Text.Json;
using System.Text.Json.Serialization;

namespace Theodolite.Collectives;

/// <content>Pieces of work that are done by one process each.</content>
public sealed partial class Processes
{
    /// <summary>
    /// Deals pieces of work out in turn; each process does whole ones alone, and then all have all results, in the order of the
    /// pieces. They may take unequally long.
    /// </summary>
    /// <param name="count">How many pieces there are; the same on all.</param>
    /// <param name="work">Does one, and calls no member of these processes. Its result goes over as JSON.</param>
    /// <param name="cancellation">Stops between pieces, and in those that obey <see cref="DealtItem.Cancellation"/>.</param>
    /// <param name="converter">Writes what of a result JSON cannot hold; null for none.</param>
    /// <exception cref="ProcessesException">Another process failed, or does not answer.</exception>
    public IReadOnlyList<T> Deal<T>(
        int count,
        Func<DealtItem, T> work,
        CancellationToken cancellation = default,
        JsonConverter? converter = null)
    {
        var own = Apart(
            ended =>
            {
                var results = new List<T>();
                var share = (count - Rank + Count - 1) / Count;
                for (var index = Rank; index < count; index += Count)
                {
                    ended.ThrowIfCancellationRequested();
                    results.Add(work(new(index, results.Count, share, ended)));
                }

                return results;
            },
            cancellation);
        if (AreOne)
        {
            return own;
        }

        var json = converter is null ? s_json : new JsonSerializerOptions(s_json) { Converters = { converter } };
        var all = new List<T>(count);

        // A piece of each at a time: those of a process together may be longer than an array.
        for (var round = 0; all.Count < count; round++)
        {
            var mine = round < own.Count ? JsonSerializer.SerializeToUtf8Bytes(own[round], json) : [];
            foreach (var (rank, bytes) in Gather(mine, cancellation).Index().Where(piece => piece.Item.Length > 0))
            {
                all.Add(rank == Rank ? own[round] : JsonSerializer.Deserialize<T>(bytes, json)!);
            }
        }

        return all;
    }

    /// <summary>Does work of this process alone, however long it takes: the others do not take it for dead meanwhile.</summary>
    /// <param name="work">Calls no member of these processes; its token is cancelled too where another process fails.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ProcessesException">Another process failed meanwhile.</exception>
    public T Apart<T>(Func<CancellationToken, T> work, CancellationToken cancellation = default) =>
        _transport is null ? work(cancellation) : _transport.Apart(work, cancellation);
}
