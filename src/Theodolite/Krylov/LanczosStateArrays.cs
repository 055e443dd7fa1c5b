using System.Globalization;

namespace Theodolite.Krylov;

/// <summary>
/// Where an iteration stands, beside its basis, as two arrays of a <see cref="LanczosState"/>. Their order and number are the format of
/// saved states.
/// </summary>
internal static class LanczosStateArrays
{
    private const long Most = 1 << 30;

    // What each counter is, and what it can be.
    private static readonly (string Name, long Least, long Most)[] s_counters =
    [
        ("independent runs", 0, Most),
        ("whether it checks", 0, 1),
        ("steps", 0, Most),
        ("steps to the next look", -Most, Most),
        ("rows at the last look", 0, Most),
        ("the preferred chain", 0, Most),
        ("products", 0, 1L << 53),
        ("coarse products", 0, 1L << 53),
        ("whether it is verified", 0, 1),
        ("the place of the random numbers", long.MinValue, long.MaxValue),
        ("products at the last look", 0, 1L << 53),
        ("steps to resolve", 0, Most),
        ("witnesses", 0, Most),
        ("first runs", 1, 2),
    ];

    // Of the edges, two are infinite where no pair is known, and the excess before the first look.
    private static readonly (string Name, double Least, double Most, string Expected)[] s_edges =
    [
        ("the low edge", double.MinValue, double.PositiveInfinity, "a finite number or +∞"),
        ("the high edge", double.NegativeInfinity, double.MaxValue, "a finite number or −∞"),
        ("the low margin", 0, double.MaxValue, "a finite number from 0 on"),
        ("the high margin", 0, double.MaxValue, "a finite number from 0 on"),
        ("the excess", 0, double.PositiveInfinity, "a number from 0 on"),
        ("the random share", 0, 1, "a number from 0 to 1"),
    ];

    /// <summary>The whole state.</summary>
    public static LanczosState Save(IterationState at)
    {
        var arrays = new Dictionary<string, Array>();
        at.Basis.Save(arrays);
        arrays["counters"] = new[]
        {
            at.Run.Number,
            at.Run.IsCheck ? 1 : 0,
            at.Run.Steps,
            at.Looks.Remaining,
            at.Looks.Size,
            at.Run.Preferred,
            at.Products,
            at.CoarseProducts,
            at.Outcome == LanczosOutcome.Verified ? 1 : 0,
            (long)at.Basis.Random.Position,
            at.Looks.Products,
            at.Run.Resolved,
            at.Starts.Witnesses,
            at.Starts.Runs,
        };
        arrays["edges"] = new[]
        {
            at.Edges.Low,
            at.Edges.High,
            at.Edges.LowMargin,
            at.Edges.HighMargin,
            at.Looks.Excess,
            at.Starts.RandomShare,
        };
        return LanczosState.Of(arrays);
    }

    /// <summary>What <see cref="Save"/> kept; the stream of random numbers goes on from its place.</summary>
    public static IterationState Read(LanczosState state, LanczosFactorization basis)
    {
        var (counters, edges) = (state.Integers("counters"), state.Reals("edges"));
        basis.Random.Position = (ulong)counters[9];
        return new(basis)
        {
            Run = new((int)counters[0], counters[1] == 1, (int)counters[2], (int)counters[5], (int)counters[11]),
            Looks = new((int)counters[3], (int)counters[4], edges[4], counters[10]),
            Edges = new(edges[0], edges[1], edges[2], edges[3]),
            Starts = new((int)counters[12], edges[5], (int)counters[13]),
            Products = counters[6],
            CoarseProducts = counters[7],
            Outcome = counters[8] == 1 ? LanczosOutcome.Verified : LanczosOutcome.Open,
        };
    }

    /// <summary>Refuses numbers that no iteration has.</summary>
    /// <exception cref="BadInputException">There is one.</exception>
    public static void Require(LanczosState state)
    {
        var (counters, edges) = (state.Integers("counters"), state.Reals("edges"));
        LanczosStateCheck.Length(state, "counters", counters, s_counters.Length);
        LanczosStateCheck.Length(state, "edges", edges, s_edges.Length);
        foreach (var (value, (name, least, most)) in counters.Zip(s_counters))
        {
            if (value < least || value > most)
            {
                throw state.Damaged($"has {value} for {name} in 'counters', where {least} to {most} was expected");
            }
        }

        foreach (var (value, (name, least, most, expected)) in edges.Zip(s_edges))
        {
            if (!(value >= least && value <= most))
            {
                throw state.Damaged(string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {value:R} for {name} in 'edges', where {expected} was expected"));
            }
        }
    }
}
