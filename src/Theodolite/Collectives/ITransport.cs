namespace Theodolite.Collectives;

/// <summary>
/// Carries blocks of bytes between processes that were started together. What is built on it, <see cref="Processes"/>, asks for nothing
/// else, so that one kind of sums runs over MPI and between the threads of a test.
/// </summary>
public interface ITransport
{
    /// <summary>Number of this process, from 0.</summary>
    int Rank { get; }

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>
    /// Sends and receives blocks, and returns when all are through. Two blocks from one process to another arrive in the order in which
    /// they were sent.
    /// </summary>
    /// <param name="outgoing">What is sent, and to whom.</param>
    /// <param name="incoming">Where what comes is put, and from whom; a block must have the length of its place.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="ProcessesException">Another process failed, does not answer, or sent a block of another length.</exception>
    void Exchange(IReadOnlyList<OutgoingBlock> outgoing, IReadOnlyList<IncomingBlock> incoming, CancellationToken cancellation);

    /// <summary>Does work that exchanges nothing, however long it takes; who waits for this process meanwhile learns that it lives.</summary>
    /// <param name="work">Its token is cancelled too where another process is heard to have failed.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ProcessesException">Another process failed meanwhile.</exception>
    T Apart<T>(Func<CancellationToken, T> work, CancellationToken cancellation) => work(cancellation);
}

/// <summary>Bytes for another process.</summary>
/// <param name="Peer">Its number.</param>
/// <param name="Data">They stay as they are until the exchange is over.</param>
public readonly record struct OutgoingBlock(int Peer, ReadOnlyMemory<byte> Data);

/// <summary>A place for bytes of another process.</summary>
/// <param name="Peer">Its number.</param>
/// <param name="Place">Receives them.</param>
public readonly record struct IncomingBlock(int Peer, Memory<byte> Place);
