using Theodolite.Curvature;
using Theodolite.Operators;
using Theodolite.Randomness;
using Theodolite.Torch;

namespace Theodolite.Krylov;

/// <summary>One run from one random start, in the complement of what earlier runs found.</summary>
internal sealed class LanczosRun(Lanczos settings, LinearOperator @operator, RitzCollection found, Philox random, long budget)
{
    /// <summary>Largest |Ritz value| seen.</summary>
    public double Norm { get; private set; }

    /// <summary>
    /// Iterates to convergence and adds the new pairs; a run after the first stops after one filling of the basis when
    /// that shows nothing beyond the wanted values. Returns whether nothing new was found.
    /// </summary>
    public bool Execute(Action<double, double> report, CancellationToken cancellation)
    {
        var wanted = settings.Smallest + settings.Largest;
        using var factorization = new LanczosFactorization(@operator, Math.Max(settings.BasisSize ?? 40, (2 * wanted) + 8), random, found.Locked);
        var checking = !found.IsEmpty;
        var start = @operator.Products;
        factorization.Start();
        while (true)
        {
            var left = budget - (@operator.Products - start);
            factorization.Expand((int)Math.Min(factorization.Capacity, factorization.Size + left), cancellation);
            if (factorization.Size == 0)
                return true;
            var ritz = SymmetricEigensolver.Solve(factorization.Projection(), factorization.Size);
            Norm = Math.Max(Norm, ritz.Norm);
            report(ritz.Values[0], ritz.Values[^1]);
            if (checking && !Beyond(ritz, factorization))
                return true;
            var spent = @operator.Products - start >= budget;
            if (spent || factorization.Exhausted || Converged(ritz, factorization))
            {
                Add(ritz, factorization);
                return false;
            }

            Restart(ritz, factorization);
        }
    }

    private static double Residual(EigenDecomposition ritz, LanczosFactorization factorization, int i) =>
        factorization.Exhausted ? 0 : factorization.Beta * Math.Abs(ritz.Vector(i)[^1]);

    private double Rounding => 32 * @operator.DType.UnitRoundoff() * Norm;

    // Ritz values only move outwards as the basis grows: one inside the wanted set already is a find.
    private bool Beyond(EigenDecomposition ritz, LanczosFactorization factorization)
    {
        var margin = Rounding + (settings.Tolerance * Norm * 0.01);
        return (settings.Smallest > 0 && ritz.Values[0] < found.HighestOfSmallest - margin)
            || (settings.Largest > 0 && ritz.Values[^1] > found.LowestOfLargest + margin);
    }

    private bool Converged(EigenDecomposition ritz, LanczosFactorization factorization)
    {
        for (var i = 0; i < ritz.Order; i++)
        {
            var isWanted = (i < settings.Smallest && ritz.Values[i] < found.HighestOfSmallest)
                || (i >= ritz.Order - settings.Largest && ritz.Values[i] > found.LowestOfLargest);
            if (isWanted && Residual(ritz, factorization, i) > Math.Max(0.5 * settings.Tolerance * Math.Abs(ritz.Values[i]), Rounding))
                return false;
        }

        return true;
    }

    private void Add(EigenDecomposition ritz, LanczosFactorization factorization)
    {
        var low = Math.Min(settings.Smallest, ritz.Order);
        var high = Math.Min(settings.Largest, ritz.Order - low);
        int[] chosen = [.. Enumerable.Range(0, low), .. Enumerable.Range(ritz.Order - high, high)];
        using var basis = factorization.Basis();
        found.Add([.. chosen.Select(i => ritz.Values[i])], Rows(ritz, chosen), basis);
    }

    // Keeps the wanted pairs and as many again on their inside, which shields them from the cut.
    private void Restart(EigenDecomposition ritz, LanczosFactorization factorization)
    {
        var spare = Math.Max(2, (ritz.Order - settings.Smallest - settings.Largest) / 4);
        var low = settings.Smallest > 0 ? settings.Smallest + spare : 0;
        var high = settings.Largest > 0 ? settings.Largest + spare : 0;
        while (low + high > ritz.Order - 2)
        {
            (low, high) = (Math.Max(0, low - 1), Math.Max(0, high - 1));
        }

        int[] chosen = [.. Enumerable.Range(0, low), .. Enumerable.Range(ritz.Order - high, high)];
        factorization.Shrink([.. chosen.Select(i => ritz.Values[i])], Rows(ritz, chosen));
    }

    private static double[] Rows(EigenDecomposition ritz, int[] chosen)
    {
        var rows = new double[chosen.Length * ritz.Order];
        for (var i = 0; i < chosen.Length; i++)
        {
            ritz.Vector(chosen[i]).CopyTo(rows.AsSpan(i * ritz.Order));
        }

        return rows;
    }
}
