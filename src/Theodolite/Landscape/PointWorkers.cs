using System.Runtime.ExceptionServices;
using Theodolite.Torch;

namespace Theodolite.Landscape;

/// <summary>
/// Deals points out to threads, each of which gives libtorch's kernels one thread: no kernel waits for another's threads, and a result is
/// bitwise the same whatever the number of workers.
/// </summary>
/// <param name="Count">How many.</param>
public sealed record PointWorkers(int Count)
{
    /// <summary>How many; at least one.</summary>
    public int Count { get; } = Count >= 1
        ? Count
        : throw new ArgumentOutOfRangeException(nameof(Count), Count, "There is at least one worker.");

    /// <summary>Does every piece once, in any order, and returns when all are done.</summary>
    /// <param name="pieces">How many pieces there are.</param>
    /// <param name="body">Does one; called from several threads at once.</param>
    /// <param name="cancellation">Stops between pieces.</param>
    internal void Run(int pieces, Action<int> body, CancellationToken cancellation)
    {
        // New threads take over the number of threads that is set when they first call libtorch; they end here, and leave none behind.
        using var single = SingleThreads.Begin();
        var (next, failure) = (-1, (ExceptionDispatchInfo?)null);
        var workers = new Thread[Math.Min(Count, pieces)];
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new Thread(Work) { IsBackground = true, Name = $"points {i + 1}" };
            workers[i].Start();
        }

        Array.ForEach(workers, worker => worker.Join());
        failure?.Throw();
        cancellation.ThrowIfCancellationRequested();

        void Work()
        {
            try
            {
                while (Volatile.Read(ref failure) is null && !cancellation.IsCancellationRequested
                    && Interlocked.Increment(ref next) is var piece && piece < pieces)
                {
                    body(piece);
                }
            }
            catch (Exception error)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(error), null);
            }
        }
    }

    // The number of threads is the whole process's: it comes back when the last of several at once is done.
    private sealed class SingleThreads : IDisposable
    {
        private static readonly Lock s_lock = new();
        private static int s_count;
        private static int s_threads;

        public static SingleThreads Begin()
        {
            lock (s_lock)
            {
                if (s_count++ == 0)
                {
                    s_threads = TorchRuntime.Threads;
                    TorchRuntime.Threads = 1;
                }
            }

            return new();
        }

        public void Dispose()
        {
            lock (s_lock)
            {
                if (--s_count == 0)
                {
                    TorchRuntime.Threads = s_threads;
                }
            }
        }
    }
}
