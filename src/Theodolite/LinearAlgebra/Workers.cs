namespace Theodolite.LinearAlgebra;

/// <summary>Shares numbered pieces of work between threads. Which thread takes a piece never shows in a result.</summary>
internal static class Workers
{
    /// <summary>Calls <paramref name="body"/> for ranges that together are 0 … count − 1.</summary>
    /// <param name="count">Number of pieces.</param>
    /// <param name="grain">Pieces a thread takes at once.</param>
    /// <param name="threads">Most threads.</param>
    /// <param name="body">Receives the first piece and the end of a range.</param>
    public static void Run(int count, int grain, int threads, Action<int, int> body)
    {
        var ranges = (count + grain - 1) / grain;
        var workers = Math.Min(threads, ranges);
        if (workers <= 1)
        {
            if (count > 0)
            {
                body(0, count);
            }

            return;
        }

        var next = 0;
        Parallel.For(0, workers, new ParallelOptions { MaxDegreeOfParallelism = workers }, _ =>
        {
            while (Interlocked.Increment(ref next) - 1 is var range && range < ranges)
            {
                body(range * grain, Math.Min(count, (range + 1) * grain));
            }
        });
    }
}
