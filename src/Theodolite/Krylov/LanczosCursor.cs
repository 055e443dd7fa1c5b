namespace Theodolite.Krylov;

/// <summary>Where an iteration stands, beside its basis.</summary>
internal sealed class LanczosCursor
{
    /// <summary>Independent runs before the present one.</summary>
    public int Run { get; set; }

    /// <summary>Whether the present run checks what the others found.</summary>
    public bool Checking { get; set; }

    /// <summary>Expansions in the present run.</summary>
    public int Steps { get; set; }

    /// <summary>Expansions until the Ritz values are looked at.</summary>
    public int UntilLook { get; set; } = 1;

    /// <summary>Size of the basis at the last look.</summary>
    public int LookedAtSize { get; set; }

    /// <summary>The chain that grows when several could.</summary>
    public int Current { get; set; }

    public long Products { get; set; }

    public long CoarseProducts { get; set; }

    public bool Verified { get; set; }

    public bool Done { get; set; }

    /// <summary>The innermost wanted values when the check began, and how far they may still move.</summary>
    public double LowEdge { get; set; }

    public double HighEdge { get; set; }

    public double LowMargin { get; set; }

    public double HighMargin { get; set; }

    /// <summary>Steps after which a check told its own ends from the wanted ones; 0 before.</summary>
    public int Resolved { get; set; }

    /// <summary>Random starts that have grown side by side since the beginning, without a restart; 0 where there are none.</summary>
    public int Witnesses { get; set; }

    /// <summary>Share of the witnesses' squares that is random: 1 for random starts, less for warm ones.</summary>
    public double RandomShare { get; set; } = 1;

    /// <summary>Runs that the first one counts for: two where two random starts grew side by side.</summary>
    public int First { get; set; } = 1;

    /// <summary>Independent runs so far, the present one included.</summary>
    public int Runs => Run + First;

    public ulong RandomPosition { get; set; }

    private double LastExcess { get; set; } = double.PositiveInfinity;

    private long LastProducts { get; set; }

    /// <summary>Another run begins.</summary>
    public void Begin(bool checking)
    {
        Run++;
        (Checking, Steps, UntilLook, Current, Resolved, Witnesses, LastExcess) = (checking, 0, 2, Run, 0, 0, double.PositiveInfinity);
    }

    /// <summary>
    /// Looks again after half the products that the rate of convergence asks for, and sooner while the basis is small: the
    /// end comes suddenly there, and a look costs nothing.
    /// </summary>
    public void Foresee(double excess, bool known, int size)
    {
        var rate = (Math.Log(LastExcess) - Math.Log(excess)) / Math.Max(1, Products - LastProducts);
        UntilLook = known && double.IsFinite(rate) && rate > 0 ? (int)Math.Clamp(Math.Log(excess) / rate / 2, 1, 6) : 3;
        UntilLook = Math.Min(UntilLook, 1 + (size / 24));
        (LastExcess, LastProducts) = (known ? excess : double.PositiveInfinity, Products);
    }

    public void Save(IDictionary<string, Array> arrays)
    {
        arrays["counters"] = new[]
        {
            Run,
            Checking ? 1 : 0,
            Steps,
            UntilLook,
            LookedAtSize,
            Current,
            Products,
            CoarseProducts,
            Verified ? 1 : 0,
            (long)RandomPosition,
            LastProducts,
            Resolved,
            Witnesses,
            First,
        };
        arrays["edges"] = new[] { LowEdge, HighEdge, LowMargin, HighMargin, LastExcess, RandomShare };
    }

    public static LanczosCursor From(IReadOnlyDictionary<string, Array> arrays)
    {
        var (counters, edges) = (LanczosFactorization.Get<long>(arrays, "counters"), LanczosFactorization.Get<double>(arrays, "edges"));
        if (counters.Length != 14 || edges.Length != 6)
        {
            throw new BadInputException("The saved Lanczos state is damaged: its counters have another length.");
        }

        return new()
        {
            Run = (int)counters[0],
            Checking = counters[1] == 1,
            Steps = (int)counters[2],
            UntilLook = (int)counters[3],
            LookedAtSize = (int)counters[4],
            Current = (int)counters[5],
            Products = counters[6],
            CoarseProducts = counters[7],
            Verified = counters[8] == 1,
            RandomPosition = (ulong)counters[9],
            LastProducts = counters[10],
            Resolved = (int)counters[11],
            Witnesses = (int)counters[12],
            First = (int)counters[13],
            LowEdge = edges[0],
            HighEdge = edges[1],
            LowMargin = edges[2],
            HighMargin = edges[3],
            LastExcess = edges[4],
            RandomShare = edges[5],
        };
    }
}
