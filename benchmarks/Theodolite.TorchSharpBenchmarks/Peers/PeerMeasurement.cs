namespace Theodolite.Benchmarks.Sharp.Peers;

/// <summary>A case as measured, the sides turn by turn.</summary>
internal sealed record PeerMeasurement(PeerCase Case, Side Peer, Side Ours)
{
    /// <summary>Repetitions of a case that takes minutes.</summary>
    private const int FewRepetitions = 3;

    // Idle threads of OpenMP go on spinning for a while: none may disturb the next side's turn.
    private static readonly TimeSpan Settle = TimeSpan.FromMilliseconds(100);

    /// <summary>Our time by the peer's: the median over the turns.</summary>
    public double Ratio => new Samples([.. Ours.Times.Values.Zip(Peer.Times.Values, (ours, peer) => ours / peer)]).Median;

    /// <summary>Relative difference of the two results.</summary>
    public double Difference => Math.Abs((Ours.Check - Peer.Check) / Peer.Check ?? double.NaN);

    public bool Agrees => Difference <= Case.Agreement;

    /// <summary>
    /// The sides take turns, each first in every other repetition, with the case's yardstick after every pair. A whole repetition warms
    /// up, or, where that takes minutes, the short warm-up of each side.
    /// </summary>
    public static PeerMeasurement Measure(PeerCase measured, BenchmarkData data, int repetitions)
    {
        using var ours = measured.Suite.Ours!(data);
        using var peer = measured.Peer(data);
        using var yardstick = measured.Suite.Yardstick?.Ours!(data);
        PreparedSide[] sides = [peer, ours];
        var isLong = measured.Suite.Repetitions is not null;
        foreach (var side in sides)
        {
            (isLong ? side.WarmUp ?? side.Run : side.Run)();
        }

        yardstick?.Run();
        List<double>[] times = [[], []];
        var rates = new List<double>();
        for (var repetition = 0; repetition < (isLong ? Math.Min(FewRepetitions, repetitions) : repetitions); repetition++)
        {
            for (var turn = 0; turn < sides.Length; turn++)
            {
                var side = (turn + repetition) % sides.Length;
                Thread.Sleep(Settle);
                times[side].Add(sides[side].Timed());
            }

            Thread.Sleep(Settle);
            if (yardstick is not null)
            {
                rates.Add(yardstick.Timed());
            }
        }

        Side Finish(int side) => new(
            new(times[side]),
            rates.Count == 0 ? null : new(rates),
            0,
            sides[side].Check(),
            sides[side].Products?.Invoke() / sides[side].Units);
        return new(measured, Finish(0), Finish(1));
    }
}
