using System.Buffers;
using System.Diagnostics;
using System.Text;
using MPI;
using Theodolite.Collectives;

namespace Theodolite.Distributed;

/// <summary>
/// Blocks of bytes over MPI. A wait is a loop that asks MPI whether a block is there, whether another process has said that it failed, and
/// whether the deadline is over since anything was heard of who is waited for: a call of MPI that waits by itself could not be left again.
/// </summary>
public sealed unsafe partial class MpiTransport : ITransport, IDisposable
{
    private const int BlockTag = 1;
    private const int FailureTag = 2;

    // Looks, a millisecond apart, after which nothing more is expected.
    private const int Quiet = 10;

    // MPI counts in 32 bits.
    private const int MostBytes = 1 << 30;

    // A loop spins while an answer is a matter of microseconds, then lets others run, then sleeps.
    private static readonly TimeSpan s_spins = TimeSpan.FromMilliseconds(0.2);
    private static readonly TimeSpan s_yields = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_farewell = TimeSpan.FromSeconds(1);

    private readonly MpiSettings _settings;
    private readonly List<Posted> _posted = [];
    private readonly Heartbeats _heartbeats;
    private bool _failed;
    private int _failures;

    private MpiTransport(MpiSettings settings)
    {
        _settings = settings;
        Check(Unsafe.MPI_Comm_rank(Unsafe.MPI_COMM_WORLD, out var rank));
        Check(Unsafe.MPI_Comm_size(Unsafe.MPI_COMM_WORLD, out var count));
        (Rank, Count) = (rank, count);
        _heartbeats = new Heartbeats(rank, count);
    }

    public int Rank { get; }

    public int Count { get; }

    /// <summary>Joins the processes that were started together; once in a process.</summary>
    /// <exception cref="BadInputException">There is no MPI that can be used.</exception>
    /// <exception cref="ProcessesException">It does not start.</exception>
    public static MpiTransport Join(MpiSettings? settings = null)
    {
        settings ??= new MpiSettings();
        MpiLibrary.Prepare(settings.Library);
        var arguments = 0;
        byte** none = null;
        Check(Unsafe.MPI_Init_thread(ref arguments, ref none, Unsafe.MPI_THREAD_SERIALIZED, out _));
        Check(Unsafe.MPI_Errhandler_set(Unsafe.MPI_COMM_WORLD, Unsafe.MPI_ERRORS_RETURN));
        return new MpiTransport(settings);
    }

    public void Exchange(
        IReadOnlyList<OutgoingBlock> outgoing,
        IReadOnlyList<IncomingBlock> incoming,
        CancellationToken cancellation)
    {
        RequireJoined();
        try
        {
            foreach (var (peer, place) in incoming)
            {
                Post(peer, place, isIncoming: true);
            }

            foreach (var (peer, data) in outgoing)
            {
                Post(peer, data, isIncoming: false);
            }

            Wait(cancellation);
        }
        catch
        {
            // What is under way keeps its memory: it may still be written to.
            _failed = true;
            throw;
        }
    }

    /// <summary>Tells the others that this process has failed, after which it no longer takes part.</summary>
    /// <param name="exitCode">With what it ends.</param>
    /// <param name="sentence">Why.</param>
    /// <returns>Whether it is this process that has to say it: of those that fail alike, the first does.</returns>
    public bool Fail(int exitCode, string sentence)
    {
        _failed = true;
        var message = new byte[sizeof(int) + Encoding.UTF8.GetByteCount(sentence)];
        BitConverter.TryWriteBytes(message, exitCode);
        Encoding.UTF8.GetBytes(sentence, message.AsSpan(sizeof(int)));
        for (var peer = 0; peer < Count; peer++)
        {
            if (peer != Rank)
            {
                var pin = message.AsMemory().Pin();
                _ = Unsafe.MPI_Isend((nint)pin.Pointer, message.Length, Unsafe.MPI_BYTE, peer, FailureTag, Unsafe.MPI_COMM_WORLD, out _);
            }
        }

        // Messages are sent while MPI is asked for others.
        var began = Stopwatch.GetTimestamp();
        var said = false;
        while (Rank > 0 && Stopwatch.GetElapsedTime(began) < s_farewell && !said)
        {
            if (Failure() is var (rank, _, reason))
            {
                said = rank < Rank && reason == sentence;
            }

            Thread.Sleep(1);
        }

        return !said;
    }

    /// <summary>Leaves when all have come here; who cannot wait for that ends without.</summary>
    public void Dispose()
    {
        if (_failed)
        {
            Drain();
        }

        _heartbeats.Take();
        _ = Unsafe.MPI_Finalize();
    }

    private static void Check(int code)
    {
        if (code != Unsafe.MPI_SUCCESS)
        {
            var (text, length) = (new byte[Unsafe.MPI_MAX_ERROR_STRING], 0);
            _ = Unsafe.MPI_Error_string(code, text, ref length);
            throw new ProcessesException($"MPI reports: {Encoding.UTF8.GetString(text, 0, length)}.");
        }
    }

    private static ProcessesException Failed((int Rank, int ExitCode, string Sentence) failure) =>
        new($"Process {failure.Rank} failed: {failure.Sentence}") { ExitCode = failure.ExitCode };

    private void RequireJoined()
    {
        if (_failed)
        {
            throw new ProcessesException("The processes have parted.");
        }
    }

    private void Post(int peer, ReadOnlyMemory<byte> block, bool isIncoming)
    {
        var pin = block.Pin();
        for (var start = 0; start < block.Length || start == 0; start += MostBytes)
        {
            var (at, bytes) = ((nint)pin.Pointer + start, Math.Min(MostBytes, block.Length - start));
            int request;
            Check(isIncoming
                ? Unsafe.MPI_Irecv(at, bytes, Unsafe.MPI_BYTE, peer, BlockTag, Unsafe.MPI_COMM_WORLD, out request)
                : Unsafe.MPI_Isend(at, bytes, Unsafe.MPI_BYTE, peer, BlockTag, Unsafe.MPI_COMM_WORLD, out request));
            _posted.Add(new(peer, request, isIncoming ? bytes : -1, start == 0 ? pin : default));
        }
    }

    private void Wait(CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        while (IsWaiting())
        {
            var waited = Stopwatch.GetElapsedTime(began);
            if (waited < s_spins)
            {
                continue;
            }

            cancellation.ThrowIfCancellationRequested();
            if (Failure() is { } failure)
            {
                throw Failed(failure);
            }

            _heartbeats.Take();
            if (_posted.FindIndex(posted => _heartbeats.Silence(posted.Peer, began) > _settings.Deadline) is >= 0 and var silent)
            {
                throw new ProcessesException(
                    $"Process {_posted[silent].Peer} has not answered for {_settings.Deadline.TotalSeconds:0.#} seconds.");
            }

            if (waited < s_yields)
            {
                Thread.Yield();
            }
            else
            {
                Thread.Sleep(1);
            }
        }
    }

    // Takes away what is through; whether there is more.
    private bool IsWaiting()
    {
        for (var i = _posted.Count - 1; i >= 0; i--)
        {
            var (peer, request, bytes, pin) = _posted[i];
            var code = Unsafe.MPI_Test(ref request, out var done, out var status);
            if (code != Unsafe.MPI_SUCCESS)
            {
                throw new ProcessesException($"Process {peer} sent something else than was expected, or its connection broke.");
            }

            if (done == 0)
            {
                continue;
            }

            if (bytes >= 0)
            {
                Check(Unsafe.MPI_Get_count(ref status, Unsafe.MPI_BYTE, out var came));
                if (came != bytes)
                {
                    throw new ProcessesException($"Process {peer} sent {came} bytes where {bytes} were expected: it no longer "
                        + "does the same.");
                }
            }

            pin.Dispose();
            _posted.RemoveAt(i);
        }

        return _posted.Count > 0;
    }

    private (int Rank, int ExitCode, string Sentence)? Failure()
    {
        if (Unsafe.MPI_Iprobe(Unsafe.MPI_ANY_SOURCE, FailureTag, Unsafe.MPI_COMM_WORLD, out var there, out var status)
            != Unsafe.MPI_SUCCESS || there == 0)
        {
            return null;
        }

        Check(Unsafe.MPI_Get_count(ref status, Unsafe.MPI_BYTE, out var bytes));
        var message = new byte[bytes];
        fixed (byte* place = message)
        {
            Check(Unsafe.MPI_Recv((nint)place, bytes, Unsafe.MPI_BYTE, status.MPI_SOURCE, FailureTag, Unsafe.MPI_COMM_WORLD, out _));
        }

        _failures++;
        return (status.MPI_SOURCE, BitConverter.ToInt32(message), Encoding.UTF8.GetString(message.AsSpan(sizeof(int))));
    }

    // Takes what was still sent to this process, until the others have all said that they end too.
    private void Drain()
    {
        foreach (var posted in _posted.Where(posted => posted.Bytes >= 0))
        {
            var request = posted.Request;
            _ = Unsafe.MPI_Cancel(ref request);
        }

        var (began, quiet) = (Stopwatch.GetTimestamp(), 0);
        while ((_failures < Count - 1 || quiet < Quiet) && Stopwatch.GetElapsedTime(began) < s_farewell)
        {
            quiet++;
            _ = Failure();
            _heartbeats.Take();
            Thread.Sleep(1);
            for (var i = _posted.Count - 1; i >= 0; i--)
            {
                var request = _posted[i].Request;
                if (Unsafe.MPI_Test(ref request, out var done, out _) != Unsafe.MPI_SUCCESS || done != 0)
                {
                    _posted.RemoveAt(i);
                }
            }

            if (Unsafe.MPI_Iprobe(Unsafe.MPI_ANY_SOURCE, BlockTag, Unsafe.MPI_COMM_WORLD, out var there, out var status)
                == Unsafe.MPI_SUCCESS && there != 0)
            {
                quiet = 0;
                _ = Unsafe.MPI_Get_count(ref status, Unsafe.MPI_BYTE, out var bytes);
                fixed (byte* place = new byte[Math.Max(1, bytes)])
                {
                    _ = Unsafe.MPI_Recv((nint)place, bytes, Unsafe.MPI_BYTE, status.MPI_SOURCE, BlockTag, Unsafe.MPI_COMM_WORLD, out _);
                }
            }
        }
    }

    private readonly record struct Posted(int Peer, int Request, int Bytes, MemoryHandle Pin);
}
