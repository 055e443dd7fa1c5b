using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Theodolite.Collectives;

namespace Theodolite.Distributed.Tests;

/// <summary>Threads that stand for processes: each has its own sums, over blocks that are handed from thread to thread.</summary>
internal sealed class Team
{
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private readonly BlockingCollection<byte[]>[,] _ways;
    private volatile bool _broken;

    private Team(int count)
    {
        _ways = new BlockingCollection<byte[]>[count, count];
        for (var i = 0; i < count * count; i++)
        {
            _ways[i / count, i % count] = [];
        }
    }

    /// <summary>What each of so many processes returns, in their order.</summary>
    public static T[] Run<T>(int count, Func<Processes, T> work)
    {
        var team = new Team(count);
        var (results, errors) = (new T[count], new ExceptionDispatchInfo?[count]);
        var threads = Enumerable.Range(0, count).Select(rank => new Thread(() =>
        {
            try
            {
                results[rank] = work(new Processes(new Transport(team, rank, count)));
            }
            catch (Exception error)
            {
                errors[rank] = ExceptionDispatchInfo.Capture(error);
                team._broken = true;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        (errors.FirstOrDefault(error => error?.SourceException is not (null or ProcessesException))
            ?? errors.FirstOrDefault(error => error is not null))?.Throw();
        return results;
    }

    private sealed class Transport(Team team, int rank, int count) : ITransport
    {
        public int Rank => rank;

        public int Count => count;

        public void Exchange(IReadOnlyList<OutgoingBlock> outgoing, IReadOnlyList<IncomingBlock> incoming, CancellationToken cancellation)
        {
            foreach (var (peer, data) in outgoing)
            {
                team._ways[rank, peer].Add(data.ToArray());
            }

            foreach (var (peer, place) in incoming)
            {
                byte[]? block;
                for (var waited = TimeSpan.Zero; !team._ways[peer, rank].TryTake(out block, 20,
                cancellation); waited += TimeSpan.FromMilliseconds(20))
                {
                    if (team._broken || waited > s_deadline)
                    {
                        throw new ProcessesException($"Process {peer} has gone.");
                    }
                }

                if (block.Length != place.Length)
                {
                    throw new ProcessesException($"Process {peer} sent {block.Length} bytes where {place.Length} were expected.");
                }

                block.CopyTo(place);
            }
        }
    }
}
