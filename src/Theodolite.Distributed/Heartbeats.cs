using System.Diagnostics;
using MPI;

namespace Theodolite.Distributed;

/// <summary>Empty messages by which a process that exchanges nothing for a while says that it lives.</summary>
/// <param name="rank">Number of this process.</param>
/// <param name="count">How many there are.</param>
internal sealed class Heartbeats(int rank, int count)
{
    private const int Tag = 3;

    private readonly long[] _heard = new long[count];

    /// <summary>Sends one to every other process.</summary>
    public void Send()
    {
        for (var peer = 0; peer < count; peer++)
        {
            if (peer != rank
                && Unsafe.MPI_Isend(nint.Zero, 0, Unsafe.MPI_BYTE, peer, Tag, Unsafe.MPI_COMM_WORLD, out var request) == Unsafe.MPI_SUCCESS)
            {
                // Nobody waits for its end.
                _ = Unsafe.MPI_Request_free(ref request);
            }
        }
    }

    /// <summary>Takes those that have come.</summary>
    public void Take()
    {
        while (Unsafe.MPI_Iprobe(Unsafe.MPI_ANY_SOURCE, Tag, Unsafe.MPI_COMM_WORLD, out var there, out var status) == Unsafe.MPI_SUCCESS
            && there != 0
            && Unsafe.MPI_Recv(nint.Zero, 0, Unsafe.MPI_BYTE, status.MPI_SOURCE, Tag, Unsafe.MPI_COMM_WORLD, out _) == Unsafe.MPI_SUCCESS)
        {
            _heard[status.MPI_SOURCE] = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>How long nothing has been heard of a process for which one has waited since a time.</summary>
    /// <param name="peer">The process.</param>
    /// <param name="began">When the wait began, as a timestamp of <see cref="Stopwatch"/>.</param>
    public TimeSpan Silence(int peer, long began) => Stopwatch.GetElapsedTime(Math.Max(began, _heard[peer]));
}
