namespace Theodolite.Krylov;

/// <summary>When the Ritz pairs are looked at: a look costs an eigensolution of order m, and no product.</summary>
/// <param name="Remaining">Expansions until then.</param>
/// <param name="Size">m at the last look.</param>
/// <param name="Excess">max residual/allowed at the last look; infinite where nothing is known.</param>
/// <param name="Products">Products at that time.</param>
internal sealed record LookSchedule(
    int Remaining = 1,
    int Size = 0,
    double Excess = double.PositiveInfinity,
    long Products = 0)
{
    private const int Longest = 6;

    /// <summary>The schedule of a new run: two steps, and no rate of convergence yet.</summary>
    public LookSchedule Anew() => this with { Remaining = 2, Excess = double.PositiveInfinity };

    /// <summary>
    /// Looks again after half the products that the rate of convergence asks for, and sooner while the basis is small: the
    /// end comes suddenly there, and a look costs nothing. With excess e₀ at p₀ products and e at p, e decays by
    /// ρ = ln(e₀/e)/(p − p₀) per product, and ln(e)/ρ products are left.
    /// </summary>
    /// <param name="excess">e.</param>
    /// <param name="isKnown">Whether there were enough pairs to have one.</param>
    /// <param name="products">p.</param>
    /// <param name="size">m.</param>
    public LookSchedule Foresee(double excess, bool isKnown, long products, int size)
    {
        var rate = (Math.Log(Excess) - Math.Log(excess)) / Math.Max(1, products - Products);
        var steps = isKnown && double.IsFinite(rate) && rate > 0 ? (int)Math.Clamp(Math.Log(excess) / rate / 2, 1, Longest) : 3;
        return this with
        {
            Remaining = Math.Min(steps, 1 + (size / 24)),
            Excess = isKnown ? excess : double.PositiveInfinity,
            Products = products,
        };
    }
}
