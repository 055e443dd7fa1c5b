namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>One measured claim against PyTorch 2.10 in this process.</summary>
/// <param name="Suite">The suite's case: our side of it, and its flops or bytes.</param>
/// <param name="Description">What one result is.</param>
/// <param name="Peer">Prepares the peer's side, after ours.</param>
/// <param name="Agreement">Largest relative difference of the number that both sides check.</param>
/// <param name="Target">Largest allowed ratio of our time to the peer's, or null.</param>
internal sealed record PeerCase(
    BenchmarkCase Suite,
    string Description,
    Func<BenchmarkData, PreparedSide> Peer,
    double Agreement,
    double? Target = null);
